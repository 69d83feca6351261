import type { Mutant } from './mutants.js';

/** Defects of the rows of windows, and of what ranks and joins them window by window. */
export const rowsOfWindowsMutants: readonly Mutant[] = [
  {
    name: 'panes that end in different windows are one',
    file: 'src/embedded/operators/open-windows.ts',
    find: 'span.firstEnd === firstEnd && span.lastEnd === lastEnd;',
    replace: 'span.firstEnd === firstEnd;',
  },
  {
    name: 'a change within the allowed lateness goes to windows that have closed twice',
    file: 'src/embedded/operators/window-rows.ts',
    find: 'const last = Math.min(this.#time, lastEnd);',
    replace: 'const last = Math.min(this.#time - 1, lastEnd);',
  },
  {
    name: 'a row and its removal in another pane both show',
    file: 'src/embedded/operators/window-rows.ts',
    find: 'if (this.#index === null || some.length === 1)',
    replace: 'if (this.#index !== null || some.length === 1)',
  },
  {
    name: 'an equal row of another pane is taken for the same',
    file: 'src/embedded/operators/window-rows.ts',
    find: 'row => slots.has(row) && this.#isSamePlace(row, slot)',
    replace: 'row => this.#isSamePlace(row, slot)',
  },
  {
    name: 'rows of windows arrive when they came',
    file: 'src/embedded/operators/window-rows.ts',
    find: 'Math.max(end - 1, this.#store.arrival(this.#slots[row]!))',
    replace: 'this.#store.arrival(this.#slots[row]!)',
  },
  {
    name: 'a row has one place in all of its windows',
    file: 'src/embedded/operators/window-rows.ts',
    find: 'this.#store.ordinal(slot) * this.#most + part;',
    replace: 'this.#store.ordinal(slot) * this.#most;',
  },
  {
    name: 'an equal row counts once in a window',
    file: 'src/embedded/operators/window-rows.ts',
    find: 'for (let n = isWeighted ? 1 : weight; n > 0; n--) {',
    replace: 'for (let n = 1; n > 0; n--) {',
  },
  {
    name: 'rows of windows that had closed before the snapshot come again',
    file: 'src/embedded/operators/window-rows.ts',
    find: 'this.#open.close(this.#time, () => {});',
    replace: '',
  },
  {
    name: 'a window shows what it has before all inputs have closed it',
    file: 'src/embedded/operators/per-window.ts',
    find: 'const time = Math.min(...this.#watermarks);',
    replace: 'const time = Math.max(...this.#watermarks);',
  },
  {
    name: 'a window that may still change is let go at its end',
    file: 'src/embedded/operators/per-window.ts',
    find: 'if (window.value + delay + lateness > time) break;',
    replace: 'if (window.value + delay > time) break;',
  },
  {
    name: 'what waits for a window of the other side is not restored',
    file: 'src/embedded/operators/per-window.ts',
    find: 'if (window.waiting === null) window.operator.restore(reader);',
    replace: 'if (window.waiting !== null) return; window.operator.restore(reader);',
  },
  {
    name: 'the start of a cumulating window says when its rows are complete',
    file: 'src/plan/facts/windows.ts',
    find: "return window.kind === 'cumulate' ? ends :",
    replace: "return window.kind === 'tumble' ? ends :",
  },
  {
    name: 'windows of different lengths that begin together are the same',
    file: 'src/plan/facts/windows.ts',
    find: 'l === undefined || r === undefined || l.delay !== r.delay',
    replace: 'l === undefined || r === undefined',
  },
];
