import type { Value } from '../types/value.js';
import type { Call, ColumnReference, Expression } from './expression.js';
import { Fault } from './fault.js';
import type { Evaluator, Kernel, StrictFunction } from './functions/definition.js';
import { expand, functionOf } from './functions/resolve.js';

/**
 * The value of an expression as a function of a row, whatever a row is: `resolveColumn` says how a column's value is
 * got from it. A {@link Fault} stands where the row fails; of several the one with the greatest number. The plainest
 * reading of the catalogue: what generated code is compared with, and what runs where code generation is forbidden.
 */
export function interpret<Row>(
  expression: Expression,
  resolveColumn: (column: ColumnReference) => (row: Row) => Value,
): (row: Row) => Value | Fault {
  // An evaluator passes its row on to `resolveColumn`'s functions only, so any type of row will do.
  return evaluatorOf(expression, resolveColumn as (column: ColumnReference) => (row: unknown) => Value);
}

/** The value of an expression without columns. */
export function evaluateConstant(expression: Expression): Value | Fault {
  const evaluate = interpret(expression, ({ name }) => {
    throw new Error(`a constant expression has no column ${name}`);
  });
  return evaluate(null);
}

type Columns = (column: ColumnReference) => (row: unknown) => Value;

function evaluatorOf(expression: Expression, columns: Columns): Evaluator {
  if (expression.kind === 'column') return columns(expression);
  if (expression.kind === 'literal') return () => expression.value;
  const definition = functionOf(expression);
  if ('expand' in definition) return evaluatorOf(expand(definition, expression.operands), columns);
  const operands = expression.operands.map(operand => evaluatorOf(operand, columns));
  if ('interpret' in definition) return definition.interpret(operands, expression);
  if ('bindWithNulls' in definition) return nullAwareEvaluator(definition.bindWithNulls(expression), operands);
  return strictEvaluator(definition, expression, operands);
}

function strictEvaluator(definition: StrictFunction, call: Call, operands: readonly Evaluator[]): Evaluator {
  const kernel = definition.bind(call);
  const [first, second] = operands;
  if (operands.length === 1) {
    return row => {
      const a = first!(row);
      return a === null || a instanceof Fault ? a : kernel(a);
    };
  }
  if (operands.length === 2) {
    return row => {
      const a = first!(row);
      const b = second!(row);
      if (a instanceof Fault) return b instanceof Fault ? Fault.greatest(a, b) : a;
      if (b instanceof Fault) return b;
      return a === null || b === null ? null : kernel(a, b);
    };
  }
  return row => applyStrictly(kernel, operands, row);
}

function nullAwareEvaluator(kernel: Kernel, operands: readonly Evaluator[]): Evaluator {
  return row => {
    const values: Value[] = [];
    let fault: Fault | null = null;
    for (const operand of operands) {
      const value = operand(row);
      if (value instanceof Fault) fault = Fault.greatest(fault, value);
      else values.push(value);
    }
    return fault ?? kernel(...values);
  };
}

function applyStrictly(kernel: Kernel, operands: readonly Evaluator[], row: unknown): Value | Fault {
  const values: Value[] = [];
  let fault: Fault | null = null;
  let isNull = false;
  for (const operand of operands) {
    const value = operand(row);
    if (value instanceof Fault) fault = Fault.greatest(fault, value);
    else if (value === null) isNull = true;
    else values.push(value);
  }
  return fault ?? (isNull ? null : kernel(...values));
}
