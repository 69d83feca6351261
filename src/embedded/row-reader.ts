import type { Schema } from '../schema/schema.js';
import { keyText } from '../types/order.js';
import { programRow } from '../types/program-value.js';
import type { Value } from '../types/value.js';
import { type Batch, valueAt } from './batch.js';

/** Makes the object that a program gets for the row at a position. */
export function rowReader(schema: Schema): (batch: Batch, position: number) => object {
  const rowOf = programRow(schema.fields);
  const width = schema.fields.length;
  const values = new Array<Value>(width);
  return (batch, position) => {
    for (let c = 0; c < width; c++) values[c] = valueAt(batch, c, position);
    return rowOf(values);
  };
}

/** Text that is equal for rows that agree in `columns`. */
export function keyReader(schema: Schema, columns: readonly number[]): (batch: Batch, position: number) => string {
  const textOf = keyText(columns.map(c => schema.fields[c]!.type));
  return (batch, position) => textOf(columns.map(c => valueAt(batch, c, position)));
}
