import { type Code, js, nothing, type Unit } from '../../expr/code.js';
import type { ValueCode } from '../../expr/compile.js';
import type { ColumnReference } from '../../expr/expression.js';
import type { Schema } from '../../schema/schema.js';
import type { Value } from '../../types/value.js';
import type { Batch } from '../batch.js';
import { BatchRows, BatchRowValues, type Shape } from '../batch-row.js';
import type { RowStore } from '../state/row-store.js';
import { StoreRows, StoreRowValues } from '../state/row-store-row.js';

/** Where the row of one input of a pair lies: in the batch at hand, in state, or nowhere (the right row of a pad). */
export type Place = 'batch' | 'store' | 'nowhere';

const NO_COLUMNS: Schema = { fields: [] };

/** A pair of rows in generated code: see {@link BatchRows} and {@link StoreRows}. */
export class PairRow {
  readonly #places: readonly [Place, Place];
  readonly #batchRows: BatchRows;
  readonly #storeRows: StoreRows;

  constructor(
    unit: Unit,
    places: readonly [Place, Place],
    schemas: readonly Schema[],
    names: { batch: Code; store: Code; slot: Code; shape: Shape },
  ) {
    this.#places = places;
    this.#batchRows = new BatchRows(unit, names.batch, schemas[places.indexOf('batch')] ?? NO_COLUMNS, names.shape);
    this.#storeRows = new StoreRows(unit, names.store, schemas[places.indexOf('store')] ?? NO_COLUMNS, names.slot);
  }

  /** Where the batch's row is. */
  get position(): Code {
    return this.#batchRows.position;
  }

  column(reference: ColumnReference): ValueCode {
    const rows = this.#places[reference.input] === 'batch' ? this.#batchRows : this.#storeRows;
    const { value, isNull } = rows.column(reference);
    return { statements: nothing, value, isNull, fault: null };
  }

  head(): Code {
    return js`${this.#batchRows.head()}
${this.#storeRows.head()}`;
  }

  /** Declarations for the `k`-th row of the batch. */
  batchRow(k: Code): Code {
    return this.#batchRows.row(k);
  }

  /** Declarations for the row of the store. */
  storeRow(): Code {
    return this.#storeRows.row();
  }

  /** Both. */
  row(k: Code): Code {
    return js`${this.batchRow(k)}
${this.storeRow()}`;
  }
}

/** A pair of rows for the interpreter. */
export class PairRowValues {
  readonly #places: readonly [Place, Place];
  readonly #batchRow: BatchRowValues;
  readonly #storeRow: StoreRowValues;

  constructor(places: readonly [Place, Place], schemas: readonly Schema[]) {
    this.#places = places;
    this.#batchRow = new BatchRowValues(schemas[places.indexOf('batch')] ?? NO_COLUMNS);
    this.#storeRow = new StoreRowValues(schemas[places.indexOf('store')] ?? NO_COLUMNS);
  }

  at(batch: Batch, position: number, store: RowStore, slot: number): this {
    this.#batchRow.at(batch, position);
    this.#storeRow.at(store, slot);
    return this;
  }

  /** How the interpreter reads a column of the pair at hand. */
  readonly reader = (reference: ColumnReference): ((row: PairRowValues) => Value) => {
    const row = this.#places[reference.input] === 'batch' ? this.#batchRow : this.#storeRow;
    return () => row.column(reference);
  };
}
