import type { DataType } from '../../types/data-type.js';
import { equalValues } from '../../types/order.js';
import type { Exact, Value } from '../../types/value.js';
import { allocateColumn, type BatchColumn, type OutputBatch, type Physical, physicalOf } from '../batch.js';

const LEAST_ROWS = 64;

/** State of a result that is no row: the group does not exist. Others: 0 is a row, above 0 is a fault in its stead. */
export const ABSENT = 255;

/** Results of one aggregate at positions, beside those of the others. */
export class ResultColumn {
  readonly physical: Physical;
  values: BatchColumn;
  nulls: Uint8Array;
  readonly #states: { states: Uint8Array };
  readonly #equal: (a: Value, b: Value) => boolean;
  /** Some result has been NULL: until then nobody looks for NULLs. */
  #hasNulls = false;

  constructor(type: DataType, states: { states: Uint8Array }) {
    this.physical = physicalOf(type);
    this.values = allocateColumn(this.physical, LEAST_ROWS);
    this.nulls = new Uint8Array(LEAST_ROWS);
    this.#states = states;
    this.#equal = equalValues(type);
  }

  grow(rows: number): void {
    const values = allocateColumn(Array.isArray(this.values) ? 'object' : this.physical, rows) as unknown[];
    const before = this.values as unknown[];
    for (let t = 0; t < before.length; t++) values[t] = before[t];
    this.values = values as BatchColumn;
    const nulls = new Uint8Array(rows);
    nulls.set(this.nulls);
    this.nulls = nulls;
  }

  setNull(t: number): void {
    this.#hasNulls = true;
    this.nulls[t] = 1;
  }

  /** A number, where the column is one of numbers. */
  setNumber(t: number, value: number): void {
    (this.values as Float64Array)[t] = value;
    this.nulls[t] = 0;
  }

  setExact(t: number, value: Exact): void {
    if (typeof value === 'bigint' && !Array.isArray(this.values)) {
      this.values = Array.from(this.values as Float64Array);
    }
    (this.values as Exact[])[t] = value;
    this.nulls[t] = 0;
  }

  set(t: number, value: Value): void {
    if (value === null) this.setNull(t);
    else if (this.physical === 'bool') this.setNumber(t, value === true ? 1 : 0);
    else if (this.physical === 'f64' || this.physical === 'exact') this.setExact(t, value as Exact);
    else {
      (this.values as unknown[])[t] = value;
      this.nulls[t] = 0;
    }
  }

  /** The result is a fault; of several of one row the greatest stands (S10.3). */
  fail(t: number, fault: number): void {
    const { states } = this.#states;
    states[t] = Math.max(states[t]!, fault);
  }

  valueAt(t: number): Value {
    if (this.nulls[t] === 1) return null;
    const value = (this.values as Value[])[t]!;
    return this.physical === 'bool' ? value === 1 : value;
  }

  /**
   * Marks in `into` for which of `count` positions the value from `t` on is another than that from `u` on. Gives how many
   * are still not marked.
   */
  markDifferent(t: number, u: number, count: number, into: Uint8Array): number {
    const { values } = this;
    let same = 0;
    if (this.#hasNulls || !(values instanceof Float64Array)) {
      for (let i = 0; i < count; i++) {
        if (into[i] === 1) continue;
        if (this.#isSame(t + i, u + i)) same++;
        else into[i] = 1;
      }
      return same;
    }
    for (let i = 0; i < count; i++) {
      if (into[i] === 1) continue;
      const a = values[t + i]!;
      const b = values[u + i]!;
      if (a === b || (Number.isNaN(a) && Number.isNaN(b))) same++;
      else into[i] = 1;
    }
    return same;
  }

  #isSame(t: number, u: number): boolean {
    if (this.nulls[t] !== this.nulls[u]) return false;
    if (this.nulls[t] === 1) return true;
    if (this.values instanceof Float64Array) {
      const value = this.values[t]!;
      return value === this.values[u] || (Number.isNaN(value) && Number.isNaN(this.values[u]!));
    }
    const values = this.values as Value[];
    return values[t] === values[u] || (this.physical !== 'bool' && this.#equal(values[t]!, values[u]!));
  }

  /** Writes the results at the first `count` of `positions` to rows 0 and on of column `c` of an output. */
  writeTo(output: OutputBatch, c: number, positions: Int32Array, count: number): void {
    const column = output.batch.columns[c]!;
    const { values } = this;
    if (!(column instanceof Float64Array && values instanceof Float64Array)) {
      for (let r = 0; r < count; r++) output.set(c, r, this.valueAt(positions[r]!));
      return;
    }
    for (let r = 0; r < count; r++) column[r] = values[positions[r]!]!;
    if (!this.#hasNulls) return;
    for (let r = 0; r < count; r++) if (this.nulls[positions[r]!] === 1) output.mask(c)[r] = 1;
  }
}

/** Results of several groups: a column an aggregate, and whether there is a row at all. */
export class ResultTable {
  readonly columns: readonly ResultColumn[];
  /** By position: 0, a fault, or {@link ABSENT}. */
  states = new Uint8Array(LEAST_ROWS);
  #rows = LEAST_ROWS;

  constructor(types: readonly DataType[]) {
    this.columns = types.map(type => new ResultColumn(type, this));
  }

  /** Makes room for positions below `rows`. */
  reserve(rows: number): void {
    if (rows <= this.#rows) return;
    while (this.#rows < rows) this.#rows *= 2;
    const states = new Uint8Array(this.#rows);
    states.set(this.states);
    this.states = states;
    for (const column of this.columns) column.grow(this.#rows);
  }

  /** Marks in `into` which of `count` rows from `t` on differ from those from `u` on. */
  markDifferent(t: number, u: number, count: number, into: Uint8Array): void {
    for (let i = 0; i < count; i++) into[i] = 0;
    // Most groups that were touched differ in the first column already, a count as like as not.
    let same = count;
    for (let c = 0; c < this.columns.length && same > 0; c++) same = this.columns[c]!.markDifferent(t, u, count, into);
  }
}
