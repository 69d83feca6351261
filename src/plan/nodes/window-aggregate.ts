import type { NamedAggregate } from '../../expr/expression.js';
import { dataType, type Field } from '../../types/data-type.js';
import type { Node, NodeBase, Origin } from '../node.js';
import { keyFields } from './aggregate.js';

/**
 * `[start, end)` windows aligned to the epoch plus `offset`; all in milliseconds. A tumbling window's slide is its size. A
 * cumulating window begins every `size`; of those with one start, the first is `slide` long and each of the others so
 * much longer, up to `size`, of which `slide` is a divisor. Sessions depend on data and are a {@link SessionSpec}.
 */
export interface WindowSpec {
  readonly kind: 'tumble' | 'hop' | 'cumulate';
  readonly size: number;
  readonly slide: number;
  readonly offset: number;
}

/** What happens to late rows (S5.3). */
export type LatePolicy = 'drop' | 'sideOutput';

/** When windows of all kinds show what they hold. */
export interface WindowPolicy {
  /** For so long after its end a window is corrected, in milliseconds (S5.2). */
  readonly allowedLateness: number;
  /** Windows that are still open show what they hold so far, and are brought up to date (S5.6). */
  readonly early: boolean;
  /** What happens to rows that miss a window: they are counted, or a node of their own gives them. */
  readonly lateRows: LatePolicy;
}

/** Whether windows show results that they may take back: corrected ones, and early ones. */
export function updates({ allowedLateness, early }: WindowPolicy): boolean {
  return allowedLateness > 0 || early;
}

/**
 * Folds the rows of each key and window to one, read at the cut where the window ends (S5.2): append-only, no rows no
 * result. With `allowedLateness` or `early` it updates. Columns: windowStart, windowEnd, windowTime (end - 1 ms, a
 * rowtime), the keys, the aggregates.
 */
export interface WindowAggregate extends NodeBase, WindowPolicy {
  readonly kind: 'window-aggregate';
  readonly input: Node;
  /** The rowtime column that decides the window. */
  readonly time: string;
  readonly window: WindowSpec;
  readonly keys: readonly string[];
  readonly aggregates: readonly NamedAggregate[];
}

/** Start of the window that ends at `end`: of tumbling, hopping and cumulating windows an end has one. */
export function windowStartOf({ kind, size, offset }: WindowSpec, end: number): number {
  return kind === 'cumulate' ? Math.floor((end - 1 - offset) / size) * size + offset : end - size;
}

/** The names of the columns that a window adds. */
export const WINDOW_COLUMNS = ['windowStart', 'windowEnd', 'windowTime'] as const;

/** The columns that a window adds, of precision 3; bounds are plain, the last one is a rowtime. */
export const windowFields: readonly Field[] = [
  { name: 'windowStart', type: dataType('timestamp', { precision: 3 }) },
  { name: 'windowEnd', type: dataType('timestamp', { precision: 3 }) },
  { name: 'windowTime', type: dataType('timestamp', { precision: 3, rowtime: true }) },
];

/** Policies that are not said are those that cost nothing. */
export function policyOf({
  allowedLateness = 0,
  early = false,
  lateRows = 'drop',
}: Partial<WindowPolicy>): WindowPolicy {
  return { allowedLateness, early, lateRows };
}

/** The columns of results of windows: bounds, keys, aggregates. */
export function resultFields(
  input: Node,
  { keys, aggregates }: Pick<WindowAggregate, 'keys' | 'aggregates'>,
): readonly Field[] {
  return [
    ...windowFields,
    ...keyFields(input, keys),
    ...aggregates.map(({ name, call }) => ({ name, type: call.type })),
  ];
}

export function windowAggregate(
  input: Node,
  options: {
    time: string;
    window: WindowSpec;
    keys: readonly string[];
    aggregates: readonly NamedAggregate[];
    origin?: Origin | null;
  } & Partial<WindowPolicy>,
): WindowAggregate {
  return Object.freeze({
    kind: 'window-aggregate',
    input,
    time: options.time,
    window: options.window,
    keys: options.keys,
    aggregates: options.aggregates,
    ...policyOf(options),
    schema: { fields: resultFields(input, options) },
    name: null,
    origin: options.origin ?? null,
    id: null,
  });
}
