import type { Mutant } from './mutants.js';

/** Defects of operators that forget. */
export const retentionMutants: readonly Mutant[] = [
  {
    name: 'an entry is forgotten by its first row',
    file: 'src/embedded/state/deadlines.ts',
    find: 'if (deadline > time) this.#queue.add(id, deadline);',
    replace: 'if (deadline === Number.POSITIVE_INFINITY) this.#queue.add(id, deadline);',
  },
  {
    name: 'an entry is touched by arrival alone',
    file: 'src/embedded/operators/retention.ts',
    find: 'if (batch.nulls[c]?.[position] !== 1) time = Math.max(',
    replace: 'if (batch.nulls[c]?.[position] === 2) time = Math.max(',
  },
  {
    name: 'an entry is forgotten a cut late',
    file: 'src/embedded/state/expiry-queue.ts',
    find: 'this.#times[0]! <= time',
    replace: 'this.#times[0]! < time',
  },
  {
    name: 'the queue takes the wrong one',
    file: 'src/embedded/state/expiry-queue.ts',
    find: 'if (this.#times[parent]! <= time) break;',
    replace: 'if (this.#times[parent]! >= time) break;',
  },
  {
    name: 'a removal of what is forgotten is taken for one of a row',
    file: 'src/embedded/operators/live-rows.ts',
    find: 'const unknown = Math.max(-records.get(id, DELTA) - this.weight(id), 0);',
    replace: 'const unknown = 0;',
  },
  {
    name: 'removals of what is forgotten are not counted',
    file: 'src/embedded/operators/retention.ts',
    find: 'this.#outlet.late(dropped);',
    replace: '{}',
  },
  {
    name: 'a row that is forgotten takes its pairs with it',
    file: 'src/embedded/operators/join.ts',
    find: 'this.#isForgetting = true;',
    replace: '',
  },
  {
    name: 'of equal rows that are shown alone a forgotten one is taken back',
    file: 'src/embedded/operators/counted-rows.ts',
    find: 'if (this.#shown.get(slot) !== 0) this.#shown.set(slot, weight);',
    replace: '',
  },
  {
    name: 'equal rows of a join that forgets come once',
    file: 'src/embedded/operators/split-weights.ts',
    find: 'copy <= most',
    replace: 'copy <= 1',
  },
  {
    name: 'a forgotten group keeps its distinct values',
    file: 'src/embedded/operators/aggregate.ts',
    find: 'pairs.forget(gone);',
    replace: 'pairs.sweep();',
  },
  {
    name: 'a forgotten group begins again with what it had shown',
    file: 'src/embedded/aggregates/aggregation.ts',
    find: '(input.retracts || spec.forgets === true) && !spec.always',
    replace: 'input.retracts && !spec.always',
  },
  {
    name: 'what was touched is left out of the snapshot',
    file: 'src/embedded/state/deadlines.ts',
    find: 'for (const id of ids) if (this.isQueued(id))',
    replace: 'for (const id of ids) if (!this.isQueued(id))',
  },
  {
    name: 'after a restore rows belong to no key',
    file: 'src/embedded/operators/retention.ts',
    find: 'port.rows!.link(ids[k]!, keyIds[k]!);',
    replace: '{}',
  },
  {
    name: 'a filter goes below an operator that forgets',
    file: 'src/plan/rewrites/push-filters.ts',
    find: '|| input.retain !== undefined',
    replace: '',
  },
];
