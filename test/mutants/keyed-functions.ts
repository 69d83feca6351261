import type { Mutant } from './mutants.js';

const operator = 'src/embedded/operators/keyed-function.ts';
const calls = 'src/embedded/keyed/keyed-calls.ts';

/** Defects of keyed functions: their order, timers, state and what a failed call leaves. */
export const keyedFunctionMutants: readonly Mutant[] = [
  {
    name: 'a row that arrives at its own time is late for a keyed function',
    file: operator,
    find: 'time !== NEVER && time < arrival',
    replace: 'time !== NEVER && time <= arrival',
  },
  {
    name: 'what a timer emits has the time after its own',
    file: operator,
    find: 'this.#fire(timers.take(), now)',
    replace: 'this.#fire(timers.take(), now + 1)',
  },
  {
    name: 'a timer that is set for a time that has passed keeps that time',
    file: calls,
    find: 'Math.max(time, earliest)',
    replace: 'time',
  },
  {
    name: 'timers at the greatest time fire as those after the end',
    file: operator,
    find: 'this.#advance(greatest + 1, from)',
    replace: 'this.#advance(greatest, from)',
  },
  {
    name: 'a failed call keeps what it wrote',
    file: calls,
    find: 'scope.rollBack();',
    replace: 'scope.commit();',
  },
  {
    name: 'what a failed call emitted leaves with the next one',
    file: calls,
    find: `scope.rollBack();
      this.#requests.clear();`,
    replace: 'scope.rollBack();',
  },
  {
    name: 'state is there still when its time to live is over',
    file: 'src/embedded/keyed/state-cell.ts',
    find: 'return this.now >= at + this.#ttl;',
    replace: 'return this.now > at + this.#ttl;',
  },
  {
    name: 'broadcast rows come in the order of inputs',
    file: 'src/embedded/keyed/pending-rows.ts',
    find: 'isBroadcast ? -1 : input',
    replace: 'input',
  },
  {
    name: 'ties of rows go by ordinal before lane',
    file: 'src/embedded/keyed/pending-rows.ts',
    find: 'a.lane - b.lane || a.ordinal - b.ordinal',
    replace: 'a.ordinal - b.ordinal || a.lane - b.lane',
  },
  {
    name: 'rows that wait for a keyed function are not restored',
    file: operator,
    find: 'this.#pending.restore(from);',
    replace: '',
  },
  {
    name: 'what a keyed function emits arrives before all time',
    file: operator,
    find: 'this.#output.add(1, this.#arrival);',
    replace: 'this.#output.add(1, NEVER);',
  },
  {
    name: 'the end is told to keys without state',
    file: calls,
    find: 'if (!this.#hasState(entry)) continue;',
    replace: '',
  },
  {
    name: 'keys see nothing of what broadcast rows wrote',
    file: 'src/embedded/keyed/value-cell.ts',
    find: 'own === undefined ? this.#of(scope.shared) : own',
    replace: 'own',
  },
  {
    name: 'an element that a failed call added stays',
    file: 'src/embedded/keyed/list-cell.ts',
    find: 'items.length = length;',
    replace: '',
  },
];
