import type { Change } from '../connectors/contract/sink.js';
import type { SortKey } from '../expr/expression.js';
import { Fault } from '../expr/fault.js';
import { interpret } from '../expr/interpret.js';
import type { Schema } from '../schema/schema.js';
import { type Comparison, compareValues } from '../types/order.js';
import type { Value } from '../types/value.js';
import { type Batch, laneAt, ordinalAt, valueAt } from './batch.js';

interface Entry {
  readonly keys: readonly Value[];
  /** What breaks ties: the place, or the columns in order (S6.2). */
  readonly ties: readonly Value[];
}

/** The order of an `orderBy` at the root of an output, for sinks that show a table as a whole. */
export class RowOrder {
  readonly #schema: Schema;
  readonly #placed: boolean;
  readonly #keys: readonly {
    readonly evaluate: (row: readonly Value[]) => Value | Fault;
    readonly compare: Comparison;
    readonly key: SortKey;
  }[];
  readonly #contents: readonly Comparison[];
  readonly #entries = new WeakMap<object, Entry>();

  constructor(schema: Schema, order: readonly SortKey[], placed: boolean) {
    this.#schema = schema;
    this.#placed = placed;
    this.#keys = order.map(key => ({
      evaluate: interpret(key.expression, reference => {
        const c = schema.fields.findIndex(({ name }) => name === reference.name);
        return (row: readonly Value[]) => row[c]!;
      }),
      compare: compareValues(key.expression.type),
      key,
    }));
    this.#contents = schema.fields.map(({ type }) => compareValues(type));
  }

  /** What the row at `position` is ordered by. A key that fails orders as NULL. */
  entry(batch: Batch, position: number): object {
    const row = this.#schema.fields.map((_, c) => valueAt(batch, c, position));
    const keys = this.#keys.map(({ evaluate }) => {
      const value = evaluate(row);
      return value instanceof Fault ? null : value;
    });
    return { keys, ties: this.#placed ? [laneAt(batch, position), ordinalAt(batch, position)] : row } satisfies Entry;
  }

  remember(change: Change<object>, entry: object): void {
    // Entries are made by `entry` alone; callers hold them as opaque objects.
    this.#entries.set(change, entry as Entry);
  }

  readonly compare = (a: Change<object>, b: Change<object>): number => {
    const left = this.#entries.get(a)!;
    const right = this.#entries.get(b)!;
    for (let k = 0; k < this.#keys.length; k++) {
      const { key, compare: compareKey } = this.#keys[k]!;
      const x = left.keys[k]!;
      const y = right.keys[k]!;
      if (x === null || y === null) {
        if (x === y) continue;
        return (x === null) === key.nullsFirst ? -1 : 1;
      }
      const sign = compareKey(x, y);
      if (sign !== 0) return key.descending ? -sign : sign;
    }
    for (let c = 0; c < left.ties.length; c++) {
      const sign = this.#placed
        ? (left.ties[c] as number) - (right.ties[c] as number)
        : this.#contents[c]!(left.ties[c]!, right.ties[c]!);
      if (sign !== 0) return sign;
    }
    return 0;
  };
}
