import type { SortKey } from '../../expr/expression.js';
import type { Rank } from '../../plan/nodes/top-n.js';
import { indexOfField } from '../../schema/schema.js';
import type { Batch } from '../batch.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter } from '../operator.js';
import { KeyTable } from '../state/key-table.js';
import { restoreRows } from '../state/row-snapshot.js';
import { RowStore } from '../state/row-store.js';
import { greatestArrival } from './arrival.js';
import { ChangingTop } from './changing-top.js';
import { type PreparedInput, prepare } from './computed-columns.js';
import { GrowingTop } from './growing-top.js';
import { RowRanking } from './row-ranking.js';
import { TopOutput } from './top-output.js';
import type { TopRows } from './top-rows.js';

/** What a top-N asks for; or a limit, which has no keys and perhaps no order; or a deduplication, which keeps one row. */
export interface TopNSpec {
  readonly keys: readonly string[];
  readonly order: readonly SortKey[];
  readonly rows: number;
  /** So many rows are left out before the first. */
  readonly offset?: number;
  /** By which number a row is among the first. */
  readonly rank?: Rank;
  /** Of rows with equal sort keys the last one comes first. */
  readonly lastFirst?: boolean;
  /** The column for the place number, from 1; `null`: none. */
  readonly as: string | null;
}

/**
 * The first rows of each key in an order, ties by place, else by content (S6.2). A step emits one net change for each
 * key that it touched; rows keep their place. A row whose sort key fails is an error in its stead.
 */
export class TopNOperator implements Operator {
  readonly #table: KeyTable;
  readonly #keys: readonly number[];
  readonly #store: RowStore;
  readonly #input: PreparedInput;
  readonly #output: TopOutput;
  readonly #rows: TopRows;
  readonly #isEmpty: boolean;

  constructor(spec: TopNSpec, input: Edge, output: Edge, outlet: Outlet, facts: { codeGeneration: boolean }) {
    const { fields } = input.schema;
    this.#keys = spec.keys.map(name => indexOfField(input.schema, name));
    this.#table = new KeyTable(this.#keys.map(c => fields[c]!.type));
    this.#isEmpty = spec.rows === 0;
    const expressions = spec.order.map(({ expression }) => expression);
    const error: Outlet['error'] = (where, fault, weight, arrival) => outlet.error(where, fault, weight, arrival);
    this.#input = prepare({ predicate: null, expressions }, input, facts, error, batch => this.#take(batch));
    const { rank = 'rowNumber', offset = 0, lastFirst = false } = spec;
    // How many rows share a rank is not known before they come, so what is in sight changes as where rows are taken back.
    const changes = input.retracts || rank !== 'rowNumber';
    this.#store = new RowStore(this.#input.schema, {
      weights: changes,
      arrivals: false,
      places: input.placed,
    });
    const order = spec.order.map(({ descending, nullsFirst }, k) => ({
      column: this.#input.columns[k]!,
      descending,
      nullsFirst,
    }));
    const ranking = new RowRanking(this.#store, order, input.placed, fields.length, lastFirst ? -1 : 1);
    const numbered = spec.as !== null;
    this.#output = new TopOutput(this.#store, output, outlet, spec.as, rank !== 'rowNumber');
    // Rows that only come, one after the other, take no place of an equal row: see GrowingTop.
    this.#output.mayRepeat = changes || numbered || offset > 0;
    const asked = { rows: spec.rows, offset, rank, numbered };
    const [table, store] = [this.#table, this.#store];
    this.#rows = changes
      ? new ChangingTop(table, store, ranking, { ...asked, ...input }, this.#output)
      : new GrowingTop(table, store, ranking, asked, this.#output);
  }

  push(_port: number, batch: Batch): void {
    this.#input.push(batch);
  }

  #take(batch: Batch): void {
    if (this.#isEmpty) return;
    if (batch.arrivals !== null) this.#output.arrival = Math.max(this.#output.arrival, greatestArrival(batch));
    this.#rows.insert(batch, this.#table.ids(batch, this.#keys));
  }

  watermark(): void {}

  finish(): void {}

  flush(): void {
    this.#rows.flush();
    this.#output.arrival = Number.NEGATIVE_INFINITY;
  }

  /** These keys are gone; their rows stay (S12.3). */
  forget(_port: number, keys: Batch): void {
    const ids = this.#table.find(
      keys,
      this.#keys.map((_, k) => k),
    );
    for (let k = 0; k < keys.count; k++) if (ids[k]! >= 0) this.#rows.forget(ids[k]!);
  }

  snapshot(into: StateWriter): void {
    const { slots, ids } = this.#rows.rowsById();
    this.#store.snapshot(into, 'rows', slots, this.#table.hashesOf(ids));
  }

  restore(from: StateReader): void {
    restoreRows(this.#store.schema, this.#store.facts, from, 'rows', batch => {
      this.#rows.insert(batch, this.#table.ids(batch, this.#keys));
    });
    this.#rows.settle();
  }

  get stateBytes(): number {
    return this.#table.bytes + this.#store.stateBytes + this.#rows.bytes;
  }
}
