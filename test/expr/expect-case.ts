import { expect } from 'vitest';
import type { Expression } from '../../src/expr/expression.js';
import { Fault } from '../../src/expr/fault.js';
import { evaluateConstant } from '../../src/expr/interpret.js';
import type { DataType } from '../../src/types/data-type.js';
import { isIntegerKind } from '../../src/types/exact.js';
import { compiled, interpreted, liftConstants, type Outcome } from './evaluate-both-ways.js';
import { parseExpression } from './parse-expression.js';

/**
 * Evaluates the expression that `text` is in four ways (interpreted and compiled, with constants and with columns in
 * their place) and expects `result` of each: a constant of a type of the same kind, NULL, or `error CODE`.
 */
export function expectCase(text: string, result: string): void {
  const expression = parseExpression(text);
  const wanted = outcomeOf(result, expression.type);
  const shown = (outcome: Outcome) => ('error' in outcome ? outcome : { value: outcome.value });
  const ways = [
    ['interpreted constants', interpreted(expression, [])([])],
    ['compiled constants', compiled(expression, [])([])],
    ...[false, true].flatMap(nullable => {
      const { expression: lifted, columns, row } = liftConstants(expression, nullable);
      const what = nullable ? 'nullable columns' : 'columns';
      return [
        [`interpreted ${what}`, interpreted(lifted, columns)(row)],
        [`compiled ${what}`, compiled(lifted, columns)(row)],
      ] as const;
    }),
  ] as const;
  for (const [way, outcome] of ways) expect(shown(outcome), `${text}, ${way}`).toEqual(wanted);
  if (!expression.type.nullable) expect(wanted, `${text} is NOT NULL`).not.toEqual({ value: null });
}

function outcomeOf(result: string, type: DataType): Outcome {
  if (result.startsWith('error ')) return { error: result.slice('error '.length) };
  if (result === 'NULL') return { value: null };
  const wanted = parseExpression(result);
  expect(formOf(type), `type of the result, which is ${result}`).toBe(formOf(wanted.type));
  return { value: constantOf(wanted) };
}

/** What of a type decides how a value is written down. */
function formOf({ kind, scale, element }: DataType): string {
  if (isIntegerKind(kind) || scale === 0) return 'whole number';
  return `${kind}${scale ?? ''}${element === undefined ? '' : `<${formOf(element)}>`}`;
}

function constantOf(expression: Expression) {
  const value = evaluateConstant(expression);
  if (value instanceof Fault) throw new Error(`an expected result is an error: ${value.code}`);
  return value;
}
