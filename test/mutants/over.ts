import type { Mutant } from './mutants.js';

/** Defects of OVER, by time and of tables that change. */
export const overMutants: readonly Mutant[] = [
  {
    name: 'a frame of rows keeps one too many',
    file: 'src/embedded/operators/time-over.ts',
    find: 'frames.enter(id, slot, this.#preceding! + 1)',
    replace: 'frames.enter(id, slot, this.#preceding! + 2)',
  },
  {
    name: 'a range leaves out the row at its end',
    file: 'src/embedded/operators/time-over.ts',
    find: 'frames.oldest(id) < time - this.#preceding!',
    replace: 'frames.oldest(id) <= time - this.#preceding!',
  },
  {
    name: 'rows of one instant do not see each other',
    file: 'src/embedded/operators/peers.ts',
    find: 'const isPeer = before >= 0 && times[before] === times[row];',
    replace: 'const isPeer = false;',
  },
  {
    name: 'rows by time come only when time is beyond the next instant',
    file: 'src/embedded/operators/waiting-rows.ts',
    find: 'this.timeOf(slot) < time)',
    replace: 'this.timeOf(slot) < time - 1)',
  },
  {
    name: 'copies of a row come as one',
    file: 'src/embedded/operators/waiting-rows.ts',
    find: 'for (let n = 1; n < copies; n++)',
    replace: 'for (let n = 2; n < copies; n++)',
  },
  {
    name: 'rows by time arrive before any time',
    file: 'src/embedded/operators/time-over.ts',
    find: 'appendRun(runs, i, times[i]!)',
    replace: 'appendRun(runs, i, Number.NEGATIVE_INFINITY)',
  },
  {
    name: 'the rows of frames are left out of the snapshot',
    file: 'src/embedded/operators/frame-rows.ts',
    find: 'for (let n = this.count(id); n > 0; n--, slot = this.#next.get(slot)) slots.push(slot);',
    replace: 'for (let n = 1; n > 0; n--, slot = this.#next.get(slot)) slots.push(slot);',
  },
  {
    name: 'ranks of equal rows go on counting',
    file: 'src/embedded/operators/running-functions.ts',
    find: 'if (records.get(id, this.#time) !== times[position]) {',
    replace: '{',
  },
  {
    name: 'a neighbour is one row too near',
    file: 'src/embedded/operators/running-functions.ts',
    find: 'into[result]!.set(k, values.length > rows ? values[0]! : otherwise);',
    replace: 'into[result]!.set(k, values.length > rows ? values.at(1) ?? values[0]! : otherwise);',
  },
  {
    name: 'late rows of an OVER are not counted',
    file: 'src/embedded/operators/time-over.ts',
    find: 'if (this.#judge.late > 0) this.#outlet.late(this.#judge.late);',
    replace: '',
  },
  {
    name: 'a result that changes is not taken back',
    file: 'src/embedded/operators/changing-over.ts',
    find: 'this.#emit(before, after, -1);',
    replace: '',
  },
  {
    name: 'what was shown before a crash is shown again',
    file: 'src/embedded/operators/changing-over.ts',
    find: 'for (const id of this.#touched) this.#shown.set(id, this.#now(id));\n    this.#settle();',
    replace: 'this.#settle();',
  },
  {
    name: 'what follows a row is never in its frame',
    file: 'src/embedded/operators/part-results.ts',
    find: 'end = following === null ? count : Math.min(count, i + following + 1);',
    replace: 'end = Math.min(count, i + 1);',
  },
  {
    name: 'NULL is no time away from any time',
    file: 'src/embedded/operators/part-results.ts',
    find: 'if (a === null || b === null) return false;',
    replace: 'if (a === null || b === null) return true;',
  },
  {
    name: 'buckets that are longer come last',
    file: 'src/embedded/operators/part-results.ts',
    find: 'const longer = rows % buckets;',
    replace: 'const longer = 0;',
  },
];
