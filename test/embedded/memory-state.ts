import { Packr } from 'msgpackr';
import type { BatchColumn } from '../../src/embedded/batch.js';
import type { StateReader, StateWriter } from '../../src/embedded/operator.js';

type Columns = { rows: number; columns: readonly BatchColumn[]; hashes: Int32Array | null };

const packr = new Packr({ structuredClone: true, moreTypes: true });

/** A snapshot in memory that passes through bytes, so that nothing but plain data survives. */
export class MemoryState implements StateWriter {
  readonly #values = new Map<string, unknown>();
  readonly #columns = new Map<string, Columns>();

  value(name: string, value: unknown): void {
    if (this.#values.has(name)) throw new Error(`two values are called ${name}`);
    this.#values.set(name, value);
  }

  columns(name: string, rows: number, columns: readonly BatchColumn[], hashes: Int32Array | null): void {
    if (this.#columns.has(name)) throw new Error(`two tables are called ${name}`);
    this.#columns.set(name, { rows, columns, hashes });
  }

  /** All tables that were written. */
  tables(): Columns[] {
    return [...this.#columns.values()];
  }

  /** What was written, after a way through bytes. */
  reread(): StateReader {
    const through = <T>(value: T): T => packr.unpack(packr.pack(value)) as T;
    const read = <T>(map: ReadonlyMap<string, T>, name: string): T => {
      if (!map.has(name)) throw new Error(`no state is called ${name}`);
      return through(map.get(name)!);
    };
    return { value: name => read(this.#values, name), columns: name => read(this.#columns, name) };
  }
}
