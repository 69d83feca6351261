import type { Mutant } from './mutants.js';

/** Defects of ranks, deduplications and limits with an offset. */
export const rankingMutants: readonly Mutant[] = [
  {
    name: 'a dense rank leaves numbers out',
    file: 'src/embedded/operators/changing-top.ts',
    find: 'number = isDense ? number + 1 : before + 1;',
    replace: 'number = before + 1;',
  },
  {
    name: 'rows that share the last rank are cut off',
    file: 'src/embedded/operators/changing-top.ts',
    find: 'if (number > rows) return false;',
    replace: 'if (before >= rows) return false;',
  },
  {
    name: 'ranks are full when a row too few is there',
    file: 'src/embedded/operators/changing-top.ts',
    find: 'top.isFull = (isDense ? number : before) >= rows;',
    replace: 'top.isFull = before >= rows;',
  },
  {
    name: 'a row that shares the last rank is judged by its place too',
    file: 'src/embedded/operators/changing-top.ts',
    find: "(rank === 'rowNumber' ? this.#ranking.compare(slot, last) : this.#ranking.compareKeys(slot, last)) <= 0",
    replace: 'this.#ranking.compare(slot, last) <= 0',
  },
  {
    name: 'a row keeps the rank that it was shown with',
    file: 'src/embedded/operators/changing-top.ts',
    find: 'const isSame = was !== undefined && before.numbers[was] === after.numbers[k];',
    replace: 'const isSame = was !== undefined;',
  },
  {
    name: 'of equal times the first is the last',
    file: 'src/embedded/graph.ts',
    find: 'rows: 1, lastFirst, as: null',
    replace: 'rows: 1, as: null',
  },
  {
    name: 'a row that was replaced twice in a step stays',
    file: 'src/embedded/operators/growing-top.ts',
    find: 'this.#state.set(by, state);',
    replace: '',
  },
  {
    name: 'an equal row from another place is a change',
    file: 'src/embedded/operators/growing-top.ts',
    find: 'if (output.canRepeat && output.looksSame(replaced, slot)) continue;',
    replace: '',
  },
  {
    name: 'rows before the offset show when rows only come',
    file: 'src/embedded/operators/growing-top.ts',
    find: 'let b = this.#offset;',
    replace: 'let b = 0;',
  },
  {
    name: 'rows before the offset count as shown',
    file: 'src/embedded/operators/changing-top.ts',
    find: 'const copies = Math.min(before, offset + rows) - from;',
    replace: 'const copies = Math.min(before, rows) - from;',
  },
];
