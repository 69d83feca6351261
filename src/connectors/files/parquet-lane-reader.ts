import { MillraceError } from '../../errors/millrace-error.js';
import type { Field } from '../../types/data-type.js';
import { Misfit } from '../../types/misfit.js';
import { typeText } from '../../types/type-text.js';
import {
  type Column,
  type LaneBatch,
  type LaneReader,
  MAX_BATCH_ROWS,
  type Position,
  type RejectedRecord,
} from '../contract/source.js';
import type { Chunk } from '../parquet/chunk.js';
import type { ParquetFile } from './parquet-file.js';

/** A value that is not one of its column. */
interface Misplaced {
  readonly row: number;
  readonly field: Field;
  readonly fact: string;
  readonly why: string;
}

/** Reads one Parquet file, a row group at a time. Its positions are pairs: a row group, and a row in it. */
export class ParquetLaneReader implements LaneReader {
  readonly #file: ParquetFile;
  readonly #most: number;
  readonly #onMalformed: 'fail' | 'skip' | 'keep';
  readonly #position: (own: Position) => Position;
  #group: number;
  #row: number;
  #chunks: readonly Chunk[] | null = null;
  /** By row of the group, the first value that is malformed; `null` where none is. */
  #misplaced: ReadonlyMap<number, Misplaced> | null = null;
  #isClosed = false;

  constructor(
    file: ParquetFile,
    from: Position,
    maxRows: number,
    onMalformed: 'fail' | 'skip' | 'keep',
    position: (own: Position) => Position,
  ) {
    this.#file = file;
    this.#most = Math.min(maxRows, MAX_BATCH_ROWS);
    this.#onMalformed = onMalformed;
    this.#position = position;
    // Positions of this format are pairs that this class has made.
    [this.#group, this.#row] = from as readonly [number, number];
  }

  next(): LaneBatch | null | Promise<LaneBatch | null> {
    const { groups } = this.#file;
    while (this.#group < groups.length && this.#row >= groups[this.#group]!) {
      this.#group++;
      this.#row = 0;
      this.#chunks = null;
    }
    if (this.#group >= groups.length || this.#isClosed) return null;
    if (this.#chunks === null) {
      const until = this.#row === 0 ? this.#file.skippedUntil(this.#group) : null;
      return until === null ? this.#load() : this.#skip(until);
    }
    return this.#batch(this.#chunks);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#chunks = null;
    await this.#file.close();
  }

  /** A row group that is not read: all its rows are dropped, and `until` is the greatest rowtime of them (S10.4). */
  #skip(until: number): LaneBatch {
    const rows = this.#file.groups[this.#group]!;
    this.#row = rows;
    return {
      rows: 0,
      columns: this.#file.fields.map(() => []),
      nulls: this.#file.fields.map(() => null),
      weights: null,
      position: this.#position([this.#group, rows]),
      malformed: 0,
      dropped: { ordinals: Float64Array.of(rows), maxRowtime: Float64Array.of(until) },
    };
  }

  async #load(): Promise<LaneBatch | null> {
    const chunks = await this.#file.read(this.#group);
    if (this.#isClosed) return null;
    this.#chunks = chunks;
    this.#misplaced = this.#misplacedIn(chunks);
    return this.#batch(chunks);
  }

  #batch(chunks: readonly Chunk[]): LaneBatch {
    const from = this.#row;
    const to = Math.min(this.#file.groups[this.#group]!, from + this.#most);
    const bad: Misplaced[] = [];
    if (this.#misplaced !== null) {
      for (let row = from; row < to; row++) {
        const misplaced = this.#misplaced.get(row);
        if (misplaced !== undefined) bad.push(misplaced);
      }
      if (bad.length > 0 && this.#onMalformed === 'fail') return this.#upTo(chunks, from, bad[0]!);
    }
    this.#row = to;
    return bad.length === 0 ? this.#rows(chunks, from, to) : this.#without(chunks, from, to, bad);
  }

  /** The rows before the first malformed one are handed over first; then it ends the job. */
  #upTo(chunks: readonly Chunk[], from: number, bad: Misplaced): LaneBatch {
    if (bad.row === from) {
      throw new MillraceError('SOURCE_MALFORMED_ROW', bad.fact, {
        place: this.#place(bad),
        why: bad.why,
        remedy: "{ onMalformed: 'skip' } counts such rows, { onMalformed: jsonLines('bad.jsonl') } keeps them",
      });
    }
    this.#row = bad.row;
    return this.#rows(chunks, from, bad.row);
  }

  #rows(chunks: readonly Chunk[], from: number, to: number): LaneBatch {
    return {
      rows: to - from,
      columns: chunks.map(chunk => chunk.column(from, to)),
      nulls: chunks.map(({ mask }) => mask?.subarray(from, to) ?? null),
      weights: null,
      position: this.#position([this.#group, to]),
      malformed: 0,
      dropped: null,
    };
  }

  #without(chunks: readonly Chunk[], from: number, to: number, bad: readonly Misplaced[]): LaneBatch {
    const out = new Set(bad.map(({ row }) => row - from));
    const rows = Array.from({ length: to - from }, (_, i) => i).filter(i => !out.has(i));
    const whole = this.#rows(chunks, from, to);
    const rejected = this.#onMalformed === 'keep' ? bad.map(misplaced => this.#rejected(misplaced)) : undefined;
    return {
      ...whole,
      rows: rows.length,
      columns: whole.columns.map(column => pick(column, rows)),
      nulls: whole.nulls.map(mask => (mask === null ? null : Uint8Array.from(rows, i => mask[i]!))),
      malformed: bad.length,
      ...(rejected === undefined ? {} : { rejected }),
    };
  }

  #misplacedIn(chunks: readonly Chunk[]): Map<number, Misplaced> | null {
    const found = new Map<number, Misplaced>();
    this.#file.fields.forEach((field, c) => {
      const { mask, misfits } = chunks[c]!;
      for (const [row, shown] of misfits ?? []) {
        const type = typeText(field.type, { nullability: false });
        if (!found.has(row))
          found.set(row, {
            row,
            field,
            fact: `${field.name} is no ${type}: ${shown}`,
            why: 'the stored value does not fit exactly',
          });
      }
      if (mask === null || field.type.nullable) return;
      for (let row = 0; row < mask.length; row++) {
        if (mask[row] === 1 && !found.has(row)) {
          const fact = new Misfit('').fact(field.name, field.type, null);
          found.set(row, { row, field, fact, why: 'a stored NULL, and the column is NOT NULL' });
        }
      }
    });
    return found.size === 0 ? null : found;
  }

  #place({ row, field }: Misplaced): string {
    return `${this.#file.path}: row group ${this.#group}, row ${row}, column ${field.name}`;
  }

  #rejected(bad: Misplaced): RejectedRecord {
    return { place: this.#place(bad), reason: bad.fact, text: '' };
  }
}

function pick(column: Column, rows: readonly number[]): Column {
  if (column instanceof Float64Array) return Float64Array.from(rows, i => column[i]!);
  if (column instanceof Uint8Array) return Uint8Array.from(rows, i => column[i]!);
  if ('text' in column) {
    return {
      text: column.text,
      start: Int32Array.from(rows, i => column.start[i]!),
      end: Int32Array.from(rows, i => column.end[i]!),
    };
  }
  return rows.map(i => column[i]);
}
