import { withPlace } from '../errors/at-place.js';
import { type CallSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { column } from '../expr/build.js';
import { isNoKey, leavesNothingOut } from '../expr/builder/grouping.js';
import { rowOf } from '../expr/builder/row.js';
import type { NamedAggregate, NamedExpression } from '../expr/expression.js';
import { checkNode } from '../plan/check/check-node.js';
import type { Node } from '../plan/node.js';
import { aggregate } from '../plan/nodes/aggregate.js';
import { project } from '../plan/nodes/project.js';
import { type SessionSpec, sessionAggregate } from '../plan/nodes/session-aggregate.js';
import { WINDOW_COLUMNS, type WindowPolicy, type WindowSpec, windowAggregate } from '../plan/nodes/window-aggregate.js';
import { aggregatesOf } from './callback.js';

/** One of several sets of keys that are grouped by. */
export interface Grouping {
  /** Those of all sets. */
  readonly keys: readonly string[];
  readonly set: readonly string[];
}

/** Windows by a rowtime column. */
export interface TimeWindow extends WindowPolicy {
  readonly time: string;
  readonly window: WindowSpec | SessionSpec;
}

/**
 * The aggregation that a callback describes, of a key, a window, both or neither. Results that are computed from
 * aggregates, such as a default or a quotient, are a projection above it.
 */
export function aggregateNode(
  input: Node,
  keys: readonly string[],
  window: TimeWindow | null,
  columns: unknown,
  site: CallSite,
  grouping: Grouping | null = null,
): Node {
  const results = aggregatesOf(columns, [rowOf(input.schema)], site);
  if (results.length === 0 && keys.length === 0 && window === null) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', 'aggregate gives no column', {
      place: placeOf(site),
      remedy: 'r => ({ rows: count() })',
    });
  }
  const before = [...(window === null ? [] : WINDOW_COLUMNS), ...keys];
  checkNames(
    grouping === null ? before : [...new Set([...before, ...grouping.keys])],
    results.map(([name]) => name),
    site,
  );

  const taken = new Set([...before, ...results.map(([name]) => name)]);
  const calls: NamedAggregate[] = [];
  let isPlain = true;
  const computed = results.map(([name, agg]): NamedExpression => {
    let own: string | null = agg['~call'] === null ? null : name;
    if (own === null) isPlain = false;
    const expression = withPlace(
      () => placeOf(site),
      () =>
        agg['~recipe']({
          isGlobal: keys.length === 0 && window === null,
          leavesOut: grouping === null ? leavesNothingOut : key => leavesOut(grouping, key),
          add(call) {
            const called = own ?? hiddenName(name, taken);
            own = null;
            calls.push({ name: called, call });
            return column(called, call.type);
          },
        }),
    );
    return { name, expression };
  });

  const node =
    window === null
      ? checkNode(aggregate(input, keys, calls, site))
      : checkNode(windowNode(input, window, { keys, aggregates: calls, origin: site }));
  if (isPlain) return node;
  const kept = node.schema.fields
    .slice(0, before.length)
    .map(({ name, type }) => ({ name, expression: column(name, type) }));
  return checkNode(project(node, [...kept, ...computed], site));
}

function windowNode(
  input: Node,
  { window, ...policy }: TimeWindow,
  options: { keys: readonly string[]; aggregates: readonly NamedAggregate[]; origin: CallSite },
): Node {
  return window.kind === 'session'
    ? sessionAggregate(input, { ...policy, ...options, window })
    : windowAggregate(input, { ...policy, ...options, window });
}

function leavesOut({ keys, set }: Grouping, key: string): boolean {
  if (!keys.includes(key)) throw isNoKey(key, keys);
  return !set.includes(key);
}

/** A column that only the projection above sees. */
function hiddenName(result: string, taken: Set<string>): string {
  let name = `${result}$`;
  for (let i = 1; taken.has(name); i++) name = `${result}$${i}`;
  taken.add(name);
  return name;
}

function checkNames(before: readonly string[], results: readonly string[], site: CallSite): void {
  const seen = new Set<string>();
  for (const name of [...before, ...results]) {
    if (seen.has(name)) {
      const isWindow = (WINDOW_COLUMNS as readonly string[]).includes(name);
      throw new MillraceError('SCHEMA_DUPLICATE_COLUMN', `two columns of the result are called '${name}'`, {
        place: placeOf(site),
        why: results.includes(name)
          ? `${isWindow ? 'the window' : 'the key'} gives a column of that name too`
          : 'the window gives a column of that name too',
        remedy: results.includes(name)
          ? 'give the aggregate another name'
          : `renameColumns({ ${name}: '…' }) before the window`,
      });
    }
    seen.add(name);
  }
}
