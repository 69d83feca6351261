import type { Mutant } from './mutants.js';

/** Defects of sessions, and of windows that show early. */
export const sessionMutants: readonly Mutant[] = [
  {
    name: 'rows that are exactly the gap apart do not touch',
    file: 'src/embedded/sessions/open-sessions.ts',
    find: 'session.start <= end && start <= session.end',
    replace: 'session.start < end && start < session.end',
  },
  {
    name: 'a session takes rows in after its end',
    file: 'src/embedded/sessions/open-sessions.ts',
    find: 'if (session.end + this.#lateness <= arrival) sessions.splice(i--, 1);',
    replace: 'if (false) {}',
  },
  {
    name: 'an old row is late even where it touches an open session',
    file: 'src/embedded/sessions/open-sessions.ts',
    find: 'if (start < found.start) found.start = start;',
    replace: 'if (end + this.#lateness <= arrival) return null; if (start < found.start) found.start = start;',
  },
  {
    name: 'a row between two sessions joins one of them',
    file: 'src/embedded/sessions/open-sessions.ts',
    find: 'this.#absorb(found, session);',
    replace: 'continue;',
  },
  {
    name: 'no row is late for sessions',
    file: 'src/embedded/sessions/open-sessions.ts',
    find: 'return end + this.#lateness <= arrival ? null : this.#open(partition, start, end);',
    replace: 'return this.#open(partition, start, end);',
  },
  {
    name: 'a session that has grown is over at the end that it had',
    file: 'src/embedded/sessions/open-sessions.ts',
    find: 'const last = session.end + this.#lateness;',
    replace: 'const last = session.due;',
  },
  {
    name: 'rows join sessions in the order in which they are read',
    file: 'src/embedded/sessions/session-rows.ts',
    find: 'return released.sort((a, b) => store.arrival(a) - store.arrival(b) || 0);',
    replace: 'return released;',
  },
  {
    name: 'rows of one arrival join one by one',
    file: 'src/embedded/sessions/session-rows.ts',
    find: 'left = left.filter(slot => !this.#joinOne(slot, arrival));',
    replace: 'left = [...left];',
  },
  {
    name: 'rows of one arrival that need not wait join one by one',
    file: 'src/embedded/sessions/session-rows.ts',
    find: 'left = left.filter(position => !join(position, arrival));',
    replace: 'left = [...left];',
  },
  {
    name: 'what comes and goes at one arrival makes a session longer',
    file: 'src/embedded/operators/net-weights.ts',
    find: 'if (same !== undefined) same.weight += store.weight(slot);',
    replace: 'if (same !== undefined && store.weight(slot) > 0) same.weight += store.weight(slot);',
  },
  {
    name: 'a row is removed from a session that is over',
    file: 'src/embedded/sessions/session-members.ts',
    find: 'if (this.#left.get(row) > 0) this.#index.remove(row);\n      this.#store.free(row);',
    replace: '',
  },
  {
    name: 'a session keeps a row that is removed',
    file: 'src/embedded/sessions/session-members.ts',
    find: 'this.#store.weights!.set(slot, -taken);',
    replace: 'this.#store.weights!.set(slot, 0);',
  },
  {
    name: 'the parts of a session are not added up',
    file: 'src/embedded/sessions/session-groups.ts',
    find: 'for (const one of partsOf(session)) {',
    replace: 'for (const one of [session]) {',
  },
  {
    name: 'distinct values of a session that is over stay',
    file: 'src/embedded/sessions/session-groups.ts',
    find: 'this.#rows.sessions.hold(part.id);',
    replace: '',
  },
  {
    name: 'rows that wait for a session are left out of the snapshot',
    file: 'src/embedded/sessions/session-rows.ts',
    find: "'waiting', Int32Array.from(this.waiting)",
    replace: "'waiting', new Int32Array(0)",
  },
  {
    name: 'what waits does not show in early sessions',
    file: 'src/embedded/operators/updating-sessions.ts',
    find: 'this.#views.wait(slots[k]!);',
    replace: '',
  },
  {
    name: 'a session that is over is corrected once more',
    file: 'src/embedded/operators/updating-sessions.ts',
    find: 'this.#isLast = true;',
    replace: '',
  },
  {
    name: 'a session shows again what it has shown',
    file: 'src/embedded/sessions/shown-rows.ts',
    find: 'if (same >= 0) {',
    replace: 'if (same >= 0 && isLast) {',
  },
  {
    name: 'late rows of sessions have the bounds of the row alone',
    file: 'src/embedded/operators/late-session-rows.ts',
    find: 'for (const slot of slots) this.#put(slot, start, end);',
    replace:
      'for (const slot of slots) this.#put(slot, this.#rows.timeOf(slot), this.#rows.timeOf(slot) + end - start);',
  },
  {
    name: 'an early window shows when it ends',
    file: 'src/embedded/operators/correcting-window.ts',
    find: 'this.#early = node.early;',
    replace: 'this.#early = false;',
  },
];
