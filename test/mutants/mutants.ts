import { joinAndSetMutants } from './joins-and-sets.js';
import { windowMutants } from './windows.js';

/** One planted defect: a small change of one file's text. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
}

/** Defects that the generated laws have to notice. */
export const mutants: readonly Mutant[] = [...joinAndSetMutants, ...windowMutants];
