import { type DataType, withNull } from '../types/data-type.js';
import type { Value } from '../types/value.js';
import type { ColumnReference, Literal } from './expression.js';

/** A constant; NULL makes its type nullable. */
export function literal(value: Value, type: DataType): Literal {
  return { kind: 'literal', value, type: withNull(type, value === null) };
}

/** NULL of a type. */
export function nullOf(type: DataType): Literal {
  return literal(null, type);
}

/** A reference to a column. */
export function column(name: string, type: DataType, input: 0 | 1 = 0): ColumnReference {
  return { kind: 'column', input, name, type };
}
