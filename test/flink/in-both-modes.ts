import { expect } from 'vitest';
import { defineSource } from '../../src/connector.js';
import type { Change, ChangeKind, Changes, Columns, RowInput, Shape, Table } from '../../src/index.js';
import { iterable, run } from '../../src/index.js';

export const modes = ['batch', 'streaming'] as const;

/** Each row in a step of its own, where steps take what has come. */
export function slowly<D extends Columns>(values: readonly RowInput<D>[], columns: D) {
  return iterable(
    (async function* () {
      for (const value of values) {
        yield value;
        await new Promise(resolve => setTimeout(resolve, 4));
      }
    })(),
    columns,
    { bounded: true },
  );
}

/** Rows of columns by position. */
export function named<D extends Columns>(columns: D, values: readonly (readonly unknown[])[]): RowInput<D>[] {
  const names = Object.keys(columns);
  // The values stand in the order of the columns.
  return values.map(row => Object.fromEntries(names.map((name, i) => [name, row[i]])) as RowInput<D>);
}

/** A log of changes, each in a step of its own: `+U one 1 a` as `['+U', 'one', 1, 'a']`. */
export function log<D extends Columns, K extends 'retract' | 'upsert'>(
  kind: K,
  columns: D,
  changes: readonly (readonly [ChangeKind, ...unknown[]])[],
) {
  return defineSource({
    name: 'log',
    columns,
    bounded: true,
    changes: kind,
    async *lanes() {
      yield { id: 'log', position: 0 };
    },
    async *read({ position }) {
      for (const [i, [change, ...row]] of changes.slice(position).entries()) {
        yield { position: position + i + 1, changes: [{ kind: change, row: named(columns, [row])[0]! }] };
        await new Promise(resolve => setTimeout(resolve, 4));
      }
    },
  });
}

/** A row as text: `1,null,Hi`. */
export const text = (row: object): string => Object.values(row).map(String).join(',');

type Any = Table<Shape, Changes>;

/** The changes of a table, rows of its sources one a step. */
async function changesOf(table: unknown, mode: (typeof modes)[number]): Promise<Change<object>[]> {
  const changes: Change<object>[] = [];
  // Tables are invariant; all have that method.
  await run(
    (table as Any).forEach(change => void changes.push(change)),
    { mode },
  ).done;
  return changes;
}

/** What is left when all changes are applied, sorted. */
function standing(changes: readonly Change<object>[]): string[] {
  const left: string[] = [];
  for (const { kind, row } of changes) {
    if (kind === '+I' || kind === '+U') left.push(text(row));
    else {
      const at = left.indexOf(text(row));
      expect(at, `${kind} ${text(row)} removes what stands`).toBeGreaterThanOrEqual(0);
      left.splice(at, 1);
    }
  }
  return left.sort();
}

/** Both modes end with these rows; `make` builds the table anew, as some inputs can be read once. */
export async function endsWith(make: () => unknown, expected: readonly string[]): Promise<void> {
  for (const mode of modes) expect(standing(await changesOf(make(), mode)), mode).toEqual([...expected].sort());
}

/** Streaming, rows one a step, gives these changes in this order: `-U` and `+U` as Flink writes them without a key. */
export async function changes(table: unknown, expected: readonly string[]): Promise<void> {
  const seen = await changesOf(table, 'streaming');
  expect(seen.map(({ kind, row }) => `${kind} ${text(row)}`)).toEqual(expected);
}
