import type { NamedAggregate, SortKey } from '../../expr/expression.js';
import { overFunctions } from '../../expr/functions/over-functions.js';
import type { Node, NodeBase, Origin } from '../node.js';

/**
 * Which rows around a row an aggregate is taken of: `rows` counts them, `range` goes by the value of the key of the order,
 * in milliseconds. Bounds are distances, both included; `null` has no end. A `range` always takes in the row's equals.
 */
export interface Frame {
  readonly unit: 'rows' | 'range';
  readonly preceding: number | null;
  readonly following: number | null;
}

/** What SQL has where no frame is said: RANGE BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW. */
export const DEFAULT_FRAME: Frame = Object.freeze({ unit: 'range', preceding: null, following: 0 });

/**
 * Adds to each row what becomes of it among the rows of its part, in an order, ties by S6.2: aggregates over a frame,
 * ranks, and values of its neighbours. Columns of the input stay as they are, and the calls come behind them.
 *
 * A row whose operand, condition or key of the order fails is an error in its stead and no neighbour of any other; a
 * result that its type cannot hold is an error in the stead of that row alone (S10.1).
 */
export interface Over extends NodeBase {
  readonly kind: 'over';
  readonly input: Node;
  readonly keys: readonly string[];
  readonly order: readonly SortKey[];
  readonly frame: Frame;
  readonly calls: readonly NamedAggregate[];
}

export function over(
  input: Node,
  options: {
    keys: readonly string[];
    order: readonly SortKey[];
    frame?: Frame;
    calls: readonly NamedAggregate[];
    origin?: Origin | null;
  },
): Over {
  const { keys, order, calls } = options;
  return Object.freeze({
    kind: 'over',
    input,
    keys,
    order,
    frame: options.frame ?? DEFAULT_FRAME,
    calls,
    schema: { fields: [...input.schema.fields, ...calls.map(({ name, call }) => ({ name, type: call.type }))] },
    name: null,
    origin: options.origin ?? null,
    id: null,
  });
}

/** The calls that the frame is about: ranks and neighbours go by the whole part. */
export function aggregatesOfOver({ calls }: Over): readonly NamedAggregate[] {
  return calls.filter(({ call }) => !overFunctions.has(call.name));
}

/** The ranks and neighbours of an OVER: the calls that are no aggregates. */
export function functionsOfOver({ calls }: Over): readonly NamedAggregate[] {
  return calls.filter(({ call }) => overFunctions.has(call.name));
}
