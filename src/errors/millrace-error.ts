import type { ErrorCode } from './codes.js';

/** What an error says beside its code and fact. */
export interface ErrorFacts {
  /** Where: the user's own call, or a file's line, byte and column. */
  readonly place?: string | undefined;
  readonly why?: string | undefined;
  /** What to do about it. */
  readonly remedy: string;
  /** The nearest name that exists, where a name was not found. */
  readonly closest?: string | undefined;
  readonly cause?: unknown;
}

/**
 * Every error that millrace raises for something a user can mend: what, where, why and what to do, in at most four
 * lines. Known across copies of the package by `Symbol.for('millrace')`, never by `instanceof`.
 */
export class MillraceError extends Error {
  readonly code: ErrorCode;
  /** What is wrong, in one sentence: the message's first line without the code. */
  readonly fact: string;
  readonly place?: string;
  readonly why?: string;
  readonly remedy: string;
  readonly closest?: string;

  constructor(code: ErrorCode, fact: string, facts: ErrorFacts) {
    super(compose(code, fact, facts), facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = 'MillraceError';
    this.code = code;
    this.fact = fact;
    this.remedy = facts.remedy;
    if (facts.place !== undefined) this.place = facts.place;
    if (facts.why !== undefined) this.why = facts.why;
    if (facts.closest !== undefined) this.closest = facts.closest;
    Object.defineProperty(this, Symbol.for('millrace'), { value: 'error' });
  }
}

function compose(code: ErrorCode, fact: string, facts: ErrorFacts): string {
  const lines = [`${code}  ${fact}`];
  if (facts.place !== undefined) lines.push(`  at   ${facts.place}`);
  if (facts.why !== undefined) lines.push(`  why  ${facts.why}`);
  lines.push(
    `  do   ${facts.closest === undefined ? facts.remedy : `did you mean '${facts.closest}'? ${facts.remedy}`}`,
  );
  return lines.join('\n');
}
