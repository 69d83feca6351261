import type { Value } from '../../types/value.js';
import type { Call, Expression } from '../expression.js';
import { Fault, INVALID_ARGUMENT } from '../fault.js';
import { likeMatcher, type TextMatcher } from './like.js';

const invalid = Fault.of(INVALID_ARGUMENT);

/** The constant text that an operand is; `undefined` where it is none. */
export function constantText(operand: Expression | undefined): string | undefined {
  return operand?.kind === 'literal' && typeof operand.value === 'string' ? operand.value : undefined;
}

/** A function of a text that remembers its last answer: a pattern that is a column changes seldom. */
function remembering<T>(make: (text: string) => T): (text: string) => T {
  let last: string | undefined;
  let answer: T;
  return text => {
    if (text !== last) {
      answer = make(text);
      last = text;
    }
    return answer;
  };
}

/** The regular expression of a pattern: JavaScript's, by code points; `null` where the pattern is none. */
export function regularExpression(pattern: string, flags: string): RegExp | null {
  try {
    return new RegExp(pattern, `u${flags}`);
  } catch {
    return null;
  }
}

/** Why a constant pattern is none. */
export function patternProblem(operand: Expression | undefined): string | null {
  const pattern = constantText(operand);
  if (pattern === undefined || regularExpression(pattern, '') !== null) return null;
  return `'${pattern}' is no regular expression`;
}

/** Whether a pattern is known to be one: then nothing can fail. */
export function isSoundPattern(operand: Expression | undefined): boolean {
  return constantText(operand) !== undefined;
}

/** The evaluator of a function of a text, a regular expression and other operands. */
export function withPattern(
  { operands }: Call,
  flags: string,
  apply: (text: string, pattern: RegExp, ...others: readonly Value[]) => Value | Fault,
): (text: string, pattern: string, ...others: readonly Value[]) => Value | Fault {
  const constant = constantText(operands[1]);
  const compiled = constant === undefined ? null : regularExpression(constant, flags);
  if (compiled !== null) return (text, _, ...others) => apply(text, compiled, ...others);
  const compile = remembering(pattern => regularExpression(pattern, flags));
  return (text, pattern, ...others) => {
    const expression = compile(pattern);
    return expression === null ? invalid : apply(text, expression, ...others);
  };
}

/** Why a constant LIKE pattern or escape is none. */
export function likeProblem(operands: readonly Expression[]): string | null {
  const mark = constantText(operands[2]);
  if (mark !== undefined && [...mark].length !== 1) return `an escape is one character, not '${mark}'`;
  const text = constantText(operands[1]);
  if (text === undefined || likeMatcher(text, mark ?? null) !== null) return null;
  return `the pattern '${text}' ends in its escape`;
}

/** Whether a LIKE cannot fail: its pattern is a constant, which was checked, or has no escape that may be wrong. */
export function isSoundLike([, pattern, mark]: readonly Expression[]): boolean {
  return mark === undefined || (constantText(pattern) !== undefined && constantText(mark) !== undefined);
}

/** The evaluator of LIKE. */
export function likeKernel({ operands }: Call): (text: string, pattern: string, mark?: string) => boolean | Fault {
  const constant = constantText(operands[1]);
  if (constant !== undefined && isSoundLike(operands)) {
    const matcher = likeMatcher(constant, constantText(operands[2]) ?? null);
    if (matcher !== null) return matcher;
  }
  // The mark is part of what is remembered: it is one character, so the first one.
  const compile = remembering((key: string): TextMatcher | null => {
    const first = [...key][0]!;
    return likeMatcher(key.slice(first.length), first);
  });
  const compilePlain = remembering((pattern: string) => likeMatcher(pattern, null));
  return (text, pattern, mark) => {
    if (mark !== undefined && [...mark].length !== 1) return invalid;
    const matcher = mark === undefined ? compilePlain(pattern) : compile(mark + pattern);
    return matcher === null ? invalid : matcher(text);
  };
}
