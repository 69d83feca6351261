import type { Value } from '../types/value.js';
import type { Call, Expression } from './expression.js';
import { comparisonOf } from './functions/compare.js';
import { expand, functionOf } from './functions/resolve.js';

/** What is known of the values of a column in many rows. */
export interface Bounds {
  /** No value lies below; `undefined` where nothing is known. */
  readonly least: Value | undefined;
  /** No value lies above; `undefined` where nothing is known. */
  readonly greatest: Value | undefined;
  readonly mayBeNull: boolean;
  /** False where every row has NULL. */
  readonly mayBeValue: boolean;
}

/** Truth values that a condition may have, as a sum of these: a set of them is a number. */
export const TRUE = 1;
export const FALSE = 2;
export const NULL = 4;
const ALL = TRUE | FALSE | NULL;

/** Bounds of the columns, by name. */
export type BoundsOf = (column: string) => Bounds;

/**
 * Every truth value that a condition may have in rows within the bounds, and perhaps more: how the columns hang together
 * is not known. What this does not understand may be anything.
 */
export function truthOf(condition: Expression, boundsOf: BoundsOf): number {
  return condition.type.nullable ? truth(condition, boundsOf) : truth(condition, boundsOf) & ~NULL;
}

/** Whether a condition may be TRUE for a row within bounds. */
export function mayHold(condition: Expression): (boundsOf: BoundsOf) => boolean {
  return boundsOf => (truthOf(condition, boundsOf) & TRUE) !== 0;
}

/** Whether bounds may ever show that a condition is not TRUE for any row, or not FALSE. */
export function isBounded(condition: Expression, never: 'true' | 'false' = 'true'): boolean {
  if (condition.kind !== 'call') return condition.kind === 'column';
  const definition = functionOf(condition);
  if ('expand' in definition) return isBounded(expand(definition, condition.operands), never);
  const { name, operands } = condition;
  if (COMPARISONS.has(name)) return operands.every(isPlain) && operands.some(({ kind }) => kind === 'column');
  const opposite = never === 'true' ? 'false' : 'true';
  switch (name) {
    case 'IS_NULL':
    case 'IS_NOT_NULL':
      return operands.every(isPlain);
    case 'AND':
    case 'OR': {
      // One conjunct that is never TRUE is enough; of alternatives none may be.
      const isOneEnough = (name === 'AND') === (never === 'true');
      return isOneEnough ? operands.some(of => isBounded(of, never)) : operands.every(of => isBounded(of, never));
    }
    case 'NOT':
    case 'IS_FALSE':
    case 'IS_NOT_TRUE':
      return isBounded(operands[0]!, opposite);
    case 'IS_TRUE':
    case 'IS_NOT_FALSE':
      return isBounded(operands[0]!, never);
    default:
      return false;
  }
}

function isPlain({ kind }: Expression): boolean {
  return kind !== 'call';
}

function truth(condition: Expression, boundsOf: BoundsOf): number {
  if (condition.kind === 'literal') return condition.value === null ? NULL : condition.value === true ? TRUE : FALSE;
  if (condition.kind === 'column') return compared(EQUAL, boundsOf(condition.name), CONSTANT_TRUE, 'flags');
  const definition = functionOf(condition);
  if ('expand' in definition) return truthOf(expand(definition, condition.operands), boundsOf);
  const { name, operands } = condition;
  const comparison = COMPARISONS.get(name);
  if (comparison !== undefined) {
    const [left, right] = operands.map(operand => boundsOfOperand(operand, boundsOf));
    return left == null || right == null ? ALL : compared(comparison, left, right, condition);
  }
  const test = TESTS.get(name);
  if (test !== undefined) {
    const of = truthOf(operands[0]!, boundsOf);
    return (of & test ? TRUE : 0) | (of & ~test ? FALSE : 0);
  }
  switch (name) {
    case 'AND':
      return operands.map(operand => truthOf(operand, boundsOf)).reduce(both);
    case 'OR':
      return not(operands.map(operand => not(truthOf(operand, boundsOf))).reduce(both));
    case 'NOT':
      return not(truthOf(operands[0]!, boundsOf));
    case 'IS_NULL':
    case 'IS_NOT_NULL': {
      const bounds = boundsOfOperand(operands[0]!, boundsOf);
      if (bounds === null) return ALL;
      const nulls = (bounds.mayBeNull ? TRUE : 0) | (bounds.mayBeValue ? FALSE : 0);
      return name === 'IS_NULL' ? nulls : not(nulls);
    }
    default:
      return ALL;
  }
}

const CONSTANT_TRUE: Bounds = { least: true, greatest: true, mayBeNull: false, mayBeValue: true };

/** Of which truth values of its operand a test is TRUE; it is never NULL. */
const TESTS: ReadonlyMap<string, number> = new Map([
  ['IS_TRUE', TRUE],
  ['IS_NOT_TRUE', FALSE | NULL],
  ['IS_FALSE', FALSE],
  ['IS_NOT_FALSE', TRUE | NULL],
]);

/** Before, with, behind. */
type Standing = -1 | 0 | 1;

const EQUAL: readonly Standing[] = [0];

/** How the operands of a comparison may stand for it to hold. */
const COMPARISONS: ReadonlyMap<string, readonly Standing[]> = new Map([
  ['EQUAL', EQUAL],
  ['NOT_EQUAL', [-1, 1]],
  ['LESS', [-1]],
  ['LESS_OR_EQUAL', [-1, 0]],
  ['GREATER', [1]],
  ['GREATER_OR_EQUAL', [0, 1]],
]);

/** `null` where nothing is known. */
function boundsOfOperand(operand: Expression, boundsOf: BoundsOf): Bounds | null {
  if (operand.kind === 'column') return boundsOf(operand.name);
  if (operand.kind !== 'literal') return null;
  const { value } = operand;
  return { least: value, greatest: value, mayBeNull: value === null, mayBeValue: value !== null };
}

function compared(holds: readonly Standing[], left: Bounds, right: Bounds, call: Call | 'flags'): number {
  const isNull = left.mayBeNull || right.mayBeNull ? NULL : 0;
  if (!left.mayBeValue || !right.mayBeValue) return isNull;
  const compare = call === 'flags' ? byFlag : comparisonOf(call.operands[0]!.type, call.operands[1]!.type);
  // How left's least stands to right's greatest, and so on; unknown bounds allow everything.
  const leastToGreatest = order(compare, left.least, right.greatest, -1);
  const greatestToLeast = order(compare, left.greatest, right.least, 1);
  const standings = ([-1, 0, 1] as const).filter(standing => {
    if (standing < 0) return leastToGreatest < 0;
    if (standing > 0) return greatestToLeast > 0;
    return leastToGreatest <= 0 && greatestToLeast >= 0;
  });
  const mayHold = standings.some(standing => holds.includes(standing));
  const mayFail = standings.some(standing => !holds.includes(standing));
  return isNull | (mayHold ? TRUE : 0) | (mayFail ? FALSE : 0);
}

function order(
  compare: (a: Value, b: Value) => Standing,
  a: Value | undefined,
  b: Value | undefined,
  unknown: -1 | 1,
): Standing {
  return a === undefined || b === undefined ? unknown : compare(a, b);
}

/** FALSE < TRUE. */
const byFlag = (a: Value, b: Value) => (a === b ? 0 : b === true ? -1 : 1);

function not(of: number): number {
  return (of & NULL) | (of & TRUE ? FALSE : 0) | (of & FALSE ? TRUE : 0);
}

/** AND: TRUE where both are, FALSE where one is. */
function both(a: number, b: number): number {
  const isTrue = a & b & TRUE;
  const isFalse = (a | b) & FALSE;
  const isNull = (a & NULL && b & (TRUE | NULL)) || (b & NULL && a & (TRUE | NULL)) ? NULL : 0;
  return isTrue | isFalse | isNull;
}
