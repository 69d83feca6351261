import type { Case } from '../generators/case.js';

/** A law of S2, as a check of one case. */
export interface Law {
  readonly name: string;
  /** The rule that it states. */
  readonly rule: string;
  /** In what the engine breaks it, in words; empty where it keeps it. What the engine throws breaks every law. */
  check(of: Case): Promise<readonly string[]>;
}
