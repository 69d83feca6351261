import { dataType, type Field } from '../../types/data-type.js';
import type { Node, NodeBase, Origin } from '../node.js';
import type { WindowSpec } from './window-aggregate.js';

/**
 * The rows that came too late for a window: for each window missed the row with that window's bounds (S5.3). What is late
 * follows from a row's time and arrival watermark alone, so this stands beside the window aggregation over the same input
 * and shares nothing with it.
 */
export interface LateRows extends NodeBase {
  readonly kind: 'late-rows';
  /** Append-only. */
  readonly input: Node;
  /** The rowtime column that decides the window. */
  readonly time: string;
  readonly window: WindowSpec;
  /** For so long after its end a window takes rows in, in milliseconds. */
  readonly allowedLateness: number;
}

/** The bounds that each late row gets; a column of the input of one of these names is left out. */
const BOUNDS: readonly Field[] = [
  { name: 'windowStart', type: dataType('timestamp', { precision: 3 }) },
  { name: 'windowEnd', type: dataType('timestamp', { precision: 3 }) },
];

/** The columns of the input that late rows have, behind the two bounds. */
export function lateColumns(input: Node): readonly Field[] {
  return input.schema.fields.filter(({ name }) => !BOUNDS.some(bound => bound.name === name));
}

/** The columns of late rows over `input`. */
export function lateFields(input: Node): readonly Field[] {
  return [...BOUNDS, ...lateColumns(input)];
}

export function lateRows(
  input: Node,
  options: { time: string; window: WindowSpec; allowedLateness: number; origin?: Origin | null },
): LateRows {
  return Object.freeze({
    kind: 'late-rows',
    input,
    time: options.time,
    window: options.window,
    allowedLateness: options.allowedLateness,
    schema: { fields: lateFields(input) },
    name: null,
    origin: options.origin ?? null,
    id: null,
  });
}
