import type { AggregateCall, Expression, NamedExpression, SortKey } from '../expr/expression.js';
import { assertNever, type Node } from './node.js';

/** All expressions that an operator evaluates itself. */
export function ownExpressions(node: Node): readonly Expression[] {
  switch (node.kind) {
    case 'scan':
      return node.predicate === null ? [] : [node.predicate];
    case 'filter':
      return [node.predicate];
    case 'project':
      return node.columns.map(toExpression);
    case 'join':
    case 'interval-join':
    case 'temporal-join':
      return [node.on, ...node.columns.map(toExpression)];
    case 'semi-join':
      return [node.on];
    case 'lateral-join':
      return [...node.call.operands, ...node.columns.map(toExpression)];
    case 'aggregate':
    case 'window-aggregate':
    case 'session-aggregate':
      return node.aggregates.flatMap(({ call }) => expressionsOfCall(call));
    case 'over':
      return [...node.calls.flatMap(({ call }) => expressionsOfCall(call)), ...node.order.map(toExpression)];
    case 'top-n':
    case 'sort':
      return node.order.map(toExpression);
    case 'union':
    case 'set-operation':
    case 'window-rows':
    case 'late-rows':
    case 'late-arrivals':
    case 'late-session-rows':
    case 'distinct':
    case 'deduplicate':
    case 'limit':
    case 'final':
    case 'to-stream':
    case 'transform':
    case 'from-stream':
    case 'to-changelog':
    case 'from-changelog':
    case 'reduce':
    case 'keyed-function':
      return [];
    default:
      return assertNever(node);
  }
}

/** The operand and the condition of a call. */
function expressionsOfCall({ operands, where }: AggregateCall): readonly Expression[] {
  return where === null ? operands : [...operands, where];
}

function toExpression({ expression }: NamedExpression | SortKey): Expression {
  return expression;
}
