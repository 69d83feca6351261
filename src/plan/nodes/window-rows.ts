import type { Field } from '../../types/data-type.js';
import type { Node, NodeBase, Origin } from '../node.js';
import { type LatePolicy, WINDOW_COLUMNS, type WindowSpec, windowFields } from './window-aggregate.js';

/**
 * The rows of each window, once for each window that holds them, read at the cut where the window ends (S5.2): what is
 * done window by window with more than an aggregate stands above it. Append-only; with `allowedLateness` it follows its
 * input until then. Columns: windowStart, windowEnd, windowTime (end - 1 ms, a rowtime), then those of the row; one of
 * the same name is hidden.
 */
export interface WindowRows extends NodeBase {
  readonly kind: 'window-rows';
  readonly input: Node;
  /** The rowtime column that decides the window. */
  readonly time: string;
  readonly window: WindowSpec;
  /** For so long after its end a window takes rows in, in milliseconds (S5.2). */
  readonly allowedLateness: number;
  /** What happens to rows that miss a window: they are counted, or a node of their own gives them. */
  readonly lateRows: LatePolicy;
}

/** The columns of the input that the rows of its windows have, behind those of the window. */
export function passedColumns(input: Node): readonly Field[] {
  return input.schema.fields.filter(({ name }) => !(WINDOW_COLUMNS as readonly string[]).includes(name));
}

/** In how many windows a row is, at most: each is a position of its own within the row's place (S6.1). */
export function mostWindows({ size, slide }: WindowSpec): number {
  return Math.ceil(size / slide);
}

export function windowRows(
  input: Node,
  options: {
    time: string;
    window: WindowSpec;
    allowedLateness?: number;
    lateRows?: LatePolicy;
    origin?: Origin | null;
  },
): WindowRows {
  return Object.freeze({
    kind: 'window-rows',
    input,
    time: options.time,
    window: options.window,
    allowedLateness: options.allowedLateness ?? 0,
    lateRows: options.lateRows ?? 'drop',
    schema: { fields: [...windowFields, ...passedColumns(input)] },
    name: null,
    origin: options.origin ?? null,
    id: null,
  });
}
