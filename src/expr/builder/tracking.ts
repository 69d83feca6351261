import type { Tracked } from './built.js';

/**
 * Finds expressions that a callback built, or columns that it read, and that are no part of what it returned:
 * `r.open && r.qty.gt(1)` returns the right side, as an expression is always true.
 */
export class Tracking {
  readonly #callback: string;
  readonly #built: Tracked[] = [];
  /** By row: the columns that were read since something was last built. */
  readonly #runs = new Map<object, { readonly width: number; readonly columns: Map<string, Tracked> }>();
  readonly #read = new Map<string, Tracked>();

  constructor(callback: string) {
    this.#callback = callback;
  }

  built(expression: Tracked): void {
    this.#endRuns();
    this.#built.push(expression);
  }

  read(row: object, width: number, name: string, column: Tracked): void {
    let run = this.#runs.get(row);
    if (run === undefined) this.#runs.set(row, (run = { width, columns: new Map() }));
    run.columns.set(name, column);
  }

  /** All that the callback has had in its hands so far. */
  get seen(): readonly Tracked[] {
    const reading = [...this.#runs.values()].flatMap(({ columns }) => [...columns.values()]);
    return [...this.#built, ...this.#read.values(), ...reading];
  }

  /** The first thing that was lost, given all that was returned; `null` where nothing was. */
  lost(returned: readonly Tracked[]): Tracked | null {
    this.#endRuns();
    const reached = new Set<Tracked>();
    const reach = (part: Tracked) => {
      if (reached.has(part)) return;
      reached.add(part);
      for (const use of part['~uses']) reach(use);
    };
    for (const part of returned) reach(part);
    // What lost expressions were made of is lost with them: the outermost is the one to name.
    const lost = this.#built.filter(part => !reached.has(part));
    for (const column of this.#read.values()) if (!reached.has(column) && this.#isMeant()) lost.unshift(column);
    const inside = new Set(lost.flatMap(part => part['~uses']));
    return lost.find(part => !inside.has(part)) ?? null;
  }

  /**
   * Spreading a row, or taking the rest of it apart, reads all its columns in one go, and what is read so need not be
   * used. On one or two columns `a && b` looks the same, so there the callback's words decide.
   */
  #endRuns(): void {
    for (const { width, columns } of this.#runs.values()) {
      const isWhole = columns.size === width;
      if (isWhole && (width > 2 || !this.#chooses() || this.#callback.includes('...'))) continue;
      for (const [name, column] of columns) this.#read.set(name, column);
    }
    this.#runs.clear();
  }

  /** A row that is taken apart in place reads columns that a program may have no use for. */
  #isMeant(): boolean {
    return this.#chooses() || !/^\s*\(?\s*\{|\}\s*=[^>=]/.test(this.#callback);
  }

  #chooses(): boolean {
    return /&&|\|\||\?/.test(this.#callback);
  }
}

/** The callback that is running; callbacks are synchronous, and may run others. */
let current: Tracking | null = null;

/** Runs a callback under watch. */
export function watched<R>(tracking: Tracking, run: () => R): R {
  const outer = current;
  current = tracking;
  try {
    return run();
  } finally {
    current = outer;
  }
}

/** Says that something was built. */
export function builtNow(part: Tracked): void {
  current?.built(part);
}

/** Says that a row's column was read. */
export function readNow(row: object, width: number, name: string, column: Tracked): void {
  current?.read(row, width, name, column);
}
