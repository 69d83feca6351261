import type { Mutant } from './mutants.js';

/** Defects of windows that cumulate or are corrected, and of late rows. */
export const windowMutants: readonly Mutant[] = [
  {
    name: 'a cumulating window begins where the one before it ends',
    file: 'src/embedded/operators/window-panes.ts',
    find: 'return windowStartOf(this.#spec, end);',
    replace: "return this.#spec.kind === 'cumulate' ? end - this.slide : windowStartOf(this.#spec, end);",
  },
  {
    name: 'a row counts in one more cumulating window',
    file: 'src/embedded/operators/window-panes.ts',
    find: 'count: (next - start) / this.slide,',
    replace: 'count: (next - start) / this.slide + 1,',
  },
  {
    name: 'late rows go by the end of the window, whatever is allowed',
    file: 'src/embedded/operators/late-rows.ts',
    find: 'new WindowPanes(node.window, node.allowedLateness)',
    replace: 'new WindowPanes(node.window)',
  },
  {
    name: 'a late row is given once, not for each window missed',
    file: 'src/embedded/operators/late-rows.ts',
    find: 'w < late; w++',
    replace: 'w < Math.min(late, 1); w++',
  },
  {
    name: 'late rows arrive before any time',
    file: 'src/embedded/operators/late-rows.ts',
    find: 'this.#arrivals[this.#rows++] = arrival;',
    replace: 'this.#arrivals[this.#rows++] = Number.NEGATIVE_INFINITY;',
  },
  {
    name: 'a window is not corrected after its end',
    file: 'src/embedded/operators/correcting-window.ts',
    find: 'this.#lateness = node.allowedLateness;',
    replace: 'this.#lateness = 0;',
  },
  {
    name: 'a correction does not take the old result back',
    file: 'src/embedded/operators/correcting-window.ts',
    find: 'if (old === 0) put(ids[t]!, from! + t, -1);',
    replace: 'if (old === 0) {}',
  },
  {
    name: 'a correction arrives when its window ended',
    file: 'src/embedded/operators/correcting-window.ts',
    find: 'rows.emit(row, state, all, arrival, bounds);',
    replace: 'rows.emit(row, state, all, end - 1, bounds);',
  },
  {
    name: 'a corrected window behind a hold hears of time only when all has entered',
    file: 'src/embedded/hold.ts',
    find: 'this.#tell(floorToGrid(arrival, this.#grid));',
    replace: '',
  },
  {
    name: 'what a corrected window has shown is left out of the snapshot',
    file: 'src/embedded/operators/correcting-window.ts',
    find: 'if (isShown) window.born = window.state.table.size;',
    replace: '',
  },
  {
    name: 'lateness is no part of the grid',
    file: 'src/embedded/grid.ts',
    find: '    allowedLateness,\n    Math',
    replace: '    Math',
  },
];
