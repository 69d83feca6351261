import fc, { type Arbitrary } from 'fast-check';
import type { Change } from '../../connectors/contract/sink.js';
import { callSite, placeOf } from '../../errors/call-site.js';
import { MillraceError } from '../../errors/millrace-error.js';
import { rowText } from '../runs/row-text.js';
import { type AnyTable, type Changelog, type RowOf, scanOf } from './input.js';
import { rowArbitrary } from './value-arbitraries.js';

/** What generated changes are like. */
export interface ChangelogOptions {
  /** At most so many changes, an update counted as one: 30 by default. */
  readonly changes?: number;
  /** How many of a hundred changes are deletions, where there is a row to delete: 20 by default. */
  readonly deletions?: number;
}

/** The first change's time, where rows have one. */
const FIRST = Date.UTC(2026, 0, 1);

/**
 * Random changes of a source of changes, well formed: nothing is removed that does not stand, an update is a removal and an
 * insertion of one key. A source that takes upserts gets `+I`, `+U` and `-D`. Rowtimes go on by a second a change.
 *
 * @example given(accounts, changelogOf(accounts, { deletions: 30 }))
 */
export function changelogOf<T extends AnyTable>(
  source: T,
  options: ChangelogOptions = {},
): Arbitrary<Changelog<RowOf<T>>> {
  const { source: spec } = scanOf(source, changelogOf, 'changelogOf');
  if (spec.changes === 'append') {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `changelogOf gets ${spec.label}, which only inserts`, {
      place: placeOf(callSite(changelogOf)),
      remedy: 'rowsOf(source) or eventsOf(source)',
    });
  }
  const { fields, primaryKey, rowtime } = spec.schema;
  const key = { fields: primaryKey.length === 0 ? fields : fields.filter(({ name }) => primaryKey.includes(name)) };
  const { changes = 30, deletions = 20 } = options;
  const step = fc.record({ row: rowArbitrary(fields), draw: fc.nat(99), which: fc.nat() });
  const made = fc.array(step, { maxLength: changes }).map(steps => {
    const standing = new Map<string, object>();
    const log: Change<object>[] = [];
    steps.forEach(({ row, draw, which }, i) => {
      if (rowtime !== null) Object.assign(row, { [rowtime.column]: FIRST + 1000 * i });
      const name = rowText(key, row);
      const rows = [...standing];
      if (draw < deletions && rows.length > 0) {
        const [gone, old] = rows[which % rows.length]!;
        standing.delete(gone);
        log.push({ kind: '-D', row: old });
        return;
      }
      const before = standing.get(name);
      if (before === undefined) log.push({ kind: '+I', row });
      else if (primaryKey.length === 0) return;
      else {
        if (spec.changes === 'retract') log.push({ kind: '-U', row: before });
        log.push({ kind: '+U', row });
      }
      standing.set(name, row);
    });
    return { changes: log };
  });
  // The rows have exactly the columns that T says, as programs see them.
  return made as unknown as Arbitrary<Changelog<RowOf<T>>>;
}
