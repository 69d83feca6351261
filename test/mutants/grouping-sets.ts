import type { Mutant } from './mutants.js';

/** Defects of what tells the rows of grouping sets apart. */
export const groupingSetMutants: readonly Mutant[] = [
  {
    name: 'a constant tells inputs of a union apart that have the same',
    file: 'src/plan/facts/keys.ts',
    find: 'new Set(constants).size === inputs.length',
    replace: 'new Set(constants).size >= 1',
  },
  {
    name: 'the rows of a union are told by the keys of its first input',
    file: 'src/plan/facts/keys.ts',
    find: '...facts.flatMap(({ keys }) => keys[0]!), name',
    replace: '...facts.slice(0, 1).flatMap(({ keys }) => keys[0]!), name',
  },
];
