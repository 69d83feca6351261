import type { Value } from '../../types/value.js';
import type { Batch, OutputBatch } from '../batch.js';
import type { IntegerField } from './integer-records.js';
import type { RowColumn } from './row-column.js';

/** How NULL lies among booleans by slot. */
export const NULL_BOOLEAN = -1;

/** Booleans by slot: 0, 1, or {@link NULL_BOOLEAN}. */
export class BooleanRowColumn implements RowColumn {
  readonly field: IntegerField;

  constructor(field: IntegerField) {
    this.field = field;
  }

  write(batch: Batch, c: number, slots: Int32Array): void {
    const { count, selection } = batch;
    const from = batch.columns[c] as Uint8Array;
    const nulls = batch.nulls[c] ?? null;
    for (let k = 0; k < count; k++) {
      const position = selection === null ? k : selection[k]!;
      this.field.set(slots[k]!, nulls !== null && nulls[position] === 1 ? NULL_BOOLEAN : from[position]!);
    }
  }

  gather(slots: Int32Array, from: number, count: number, output: OutputBatch, c: number, at: number): void {
    const into = output.batch.columns[c] as Uint8Array;
    for (let k = 0; k < count; k++) {
      const value = this.field.get(slots[from + k]!);
      into[at + k] = value & 1;
      if (value === NULL_BOOLEAN) output.mask(c)[at + k] = 1;
    }
  }

  value(slot: number): Value {
    const value = this.field.get(slot);
    return value === NULL_BOOLEAN ? null : value === 1;
  }

  isNull(slot: number): boolean {
    return this.field.get(slot) === NULL_BOOLEAN;
  }

  hash(slot: number): number {
    return this.field.get(slot);
  }

  equal(a: number, b: number): boolean {
    return this.field.get(a) === this.field.get(b);
  }

  compare(a: number, b: number): number {
    return this.field.get(a) - this.field.get(b);
  }

  readonly bytes = 0;
}
