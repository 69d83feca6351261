import type { Mutant } from './mutants.js';

/** Defects of outer, semi and anti joins and of set operations. */
export const joinAndSetMutants: readonly Mutant[] = [
  {
    name: "a right row's pad is not taken back",
    file: 'src/embedded/operators/join.ts',
    find: 'if (taken > 0) this.#giveAlone(other, taken);',
    replace: 'if (taken > 0 && other === 0) this.#giveAlone(other, taken);',
  },
  {
    name: 'rows that were to be padded are dropped with a one-sided condition',
    file: 'src/embedded/operators/join-condition.ts',
    find: 'if (fails || side === null || keepsRows(side)) return true;',
    replace: 'if (fails || side === null) return true;',
  },
  {
    name: 'a filter goes below a join on a side that is padded',
    file: 'src/plan/rewrites/push-filters.ts',
    find: 'isPadded(join.type, side)',
    replace: "join.type === 'left' && side === 1",
  },
  {
    name: 'a semi join gives a row for each of its partners',
    file: 'src/embedded/operators/counted-rows.ts',
    find: 'return this.isShown(this.#matches.get(slot)) ? this.#side.store.weight(slot) : 0;',
    replace:
      'const matches = this.#matches.get(slot); return this.isShown(matches) ? this.#side.store.weight(slot) * Math.max(matches, 1) : 0;',
  },
  {
    name: 'NULL = NULL for semi and anti joins',
    file: 'src/embedded/operators/join.ts',
    find: 'const keyed = this.#withKeys(way.strict, batch);',
    replace: 'const keyed = this.#withKeys(this.#projections === null ? [] : way.strict, batch);',
  },
  {
    name: 'what a semi or anti join has shown is not in the snapshot',
    file: 'src/embedded/operators/counted-rows.ts',
    find: 'this.#shown.set(slot, this.#wanted(slot));',
    replace: 'this.#shown.set(slot, this.#showing.takesBackAtOnce ? this.#wanted(slot) : 0);',
  },
  {
    name: 'a semi join loses the order of its rows',
    file: 'src/embedded/operators/join.ts',
    find: 'ordinals![k] = store.ordinal(lone.slots[k]!);',
    replace: 'ordinals![k] = 0;',
  },
  {
    name: 'a row that was matched stays matched',
    file: 'src/embedded/operators/counted-rows.ts',
    find: 'if (before === 0 || matches === 0) this.#touched.push(slot);',
    replace: 'if (before === 0) this.#touched.push(slot);',
  },
  {
    name: 'except all forgets how often a row is there',
    file: 'src/embedded/operators/set-operation.ts',
    find: 'Math.max(left - right, 0)',
    replace: '(right > 0 ? 0 : left)',
  },
  {
    name: 'intersect all counts the left rows only',
    file: 'src/embedded/operators/set-operation.ts',
    find: 'all ? Math.min :',
    replace: 'all ? (left, right) => (right > 0 ? left : 0) :',
  },
  {
    name: 'except gives a row as often as it is there',
    file: 'src/embedded/operators/set-operation.ts',
    find: '(left > 0 && right === 0 ? 1 : 0)',
    replace: '(right === 0 ? left : 0)',
  },
  {
    name: 'a set operation restored has shown nothing yet',
    file: 'src/embedded/operators/set-operation.ts',
    find: 'this.#shown.set(id, this.#wanted(id));',
    replace: 'this.#shown.set(id, 0);',
  },
  {
    name: 'a set operation looks at a row once only',
    file: 'src/embedded/operators/set-operation.ts',
    find: 'this.#isTouched.set(id, 0);',
    replace: '',
  },
];
