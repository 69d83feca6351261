import { Fault, FUNCTION_FAILED, UNSAFE_NUMBER } from '../../../expr/fault.js';
import type { FromChangelog } from '../../../plan/nodes/from-changelog.js';
import type { ToChangelog } from '../../../plan/nodes/to-changelog.js';
import { acceptValue } from '../../../types/accept-value.js';
import { Misfit } from '../../../types/misfit.js';
import { programRow } from '../../../types/program-value.js';
import type { Value } from '../../../types/value.js';
import { positionOf, type Row, type RowError, type Table, textOfAll, whereOf } from '../row.js';

/** Changes that a table is made by: its rows inserted, as many as there are; how it came to them is not its meaning (S13). */
export function toChangelogTable(node: ToChangelog, input: Table): Table {
  const rowOf = programRow(node.input.schema.fields);
  const time = node.time === null ? null : positionOf(node.input.schema, node.time);
  const rows: Row[] = [];
  const errors: RowError[] = [];
  for (const { values } of input.rows) {
    try {
      const change = { kind: '+I', row: rowOf(values) };
      rows.push({ values: time === null ? [change] : [change, values[time]!], place: null });
    } catch {
      errors.push({ where: '', fault: Fault.of(UNSAFE_NUMBER) });
    }
  }
  return { rows, errors };
}

/** What the changes of each lane come to, one after the other (S3.10). */
export function fromChangelogTable(node: FromChangelog, input: Table, placed: boolean): Table {
  const rows: Row[] = [];
  const errors: RowError[] = [];
  for (const lane of new Set(input.rows.map(({ place }) => place?.lane))) {
    const changes = input.rows.filter(({ place }) => place?.lane === lane);
    if (placed) changes.sort((a, b) => a.place!.ordinal - b.place!.ordinal);
    const standing: Row[] = [];
    for (const change of changes) {
      if (!acts(node, change, standing)) errors.push({ where: whereOf(change), fault: Fault.of(FUNCTION_FAILED) });
    }
    rows.push(...standing);
  }
  return { rows, errors };
}

/** Lets a change act on the rows of its lane, oldest first; false where it cannot. */
function acts({ columns, primaryKey, time }: FromChangelog, { values, place }: Row, standing: Row[]): boolean {
  const [change, at] = values;
  if (typeof change !== 'object' || change === null) return false;
  const { kind, row } = Object.fromEntries(Object.entries(change)) as { kind?: unknown; row?: unknown };
  if (typeof row !== 'object' || row === null) return false;
  const names = primaryKey.length === 0 ? columns.map(({ name }) => name) : primaryKey;
  const taken = columns.map(({ name, type }) => acceptValue(type)(new Map(Object.entries(row)).get(name)));
  const isTold = columns.every(({ name }, c) => !(names.includes(name) && taken[c] instanceof Misfit));
  const textOf = (all: readonly unknown[]): string =>
    textOfAll(names.map(name => all[columns.findIndex(column => column.name === name)] as Value));
  const known = isTold ? standing.findIndex(other => textOf(other.values) === textOf(taken)) : -1;
  if (kind === '-U' || kind === '-D') {
    if (known < 0) return false;
    standing.splice(known, 1);
    return true;
  }
  if ((kind !== '+I' && kind !== '+U') || taken.some(value => value instanceof Misfit)) return false;
  if (primaryKey.length > 0 && known >= 0) standing.splice(known, 1);
  // No misfit is among them.
  const inserted = taken as Value[];
  standing.push({ values: time === null ? inserted : [...inserted, at!], place });
  return true;
}
