import { equalTypes } from '../types/equal-types.js';
import type { ColumnReference, Expression } from './expression.js';

/** Calls `visit` with every part of an expression, whole before parts. */
export function walk(expression: Expression, visit: (part: Expression) => void): void {
  visit(expression);
  if (expression.kind === 'call') for (const operand of expression.operands) walk(operand, visit);
}

/** All references to columns, in order of appearance, with repetitions. */
export function referencesIn(expression: Expression): ColumnReference[] {
  const found: ColumnReference[] = [];
  walk(expression, part => {
    if (part.kind === 'column') found.push(part);
  });
  return found;
}

/** Operands of nested ANDs, in order: `a AND (b AND c)` gives a, b, c; anything else gives itself. */
export function conjunctsOf(expression: Expression): Expression[] {
  if (expression.kind !== 'call' || expression.name !== 'AND') return [expression];
  return expression.operands.flatMap(conjunctsOf);
}

/** The same expression with every column reference replaced; unchanged parts stay the same objects. */
export function replaceColumns(expression: Expression, replace: (column: ColumnReference) => Expression): Expression {
  if (expression.kind === 'column') return replace(expression);
  if (expression.kind === 'literal') return expression;
  const operands = expression.operands.map(operand => replaceColumns(operand, replace));
  return operands.every((operand, i) => operand === expression.operands[i]) ? expression : { ...expression, operands };
}

/** Whether two expressions are the same, types included. */
export function equalExpressions(a: Expression, b: Expression): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind || !equalTypes(a.type, b.type)) return false;
  if (a.kind === 'column') return b.kind === 'column' && a.input === b.input && a.name === b.name;
  if (a.kind === 'literal') return b.kind === 'literal' && Object.is(a.value, b.value);
  return (
    b.kind === 'call' &&
    a.name === b.name &&
    a.user === b.user &&
    a.operands.length === b.operands.length &&
    a.operands.every((operand, i) => equalExpressions(operand, b.operands[i]!))
  );
}
