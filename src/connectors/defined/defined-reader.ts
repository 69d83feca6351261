import { MillraceError } from '../../errors/millrace-error.js';
import type { TableSchema } from '../../schema/schema.js';
import { ownProperty } from '../../types/accept-value.js';
import { BatchBuilder } from '../batch-builder.js';
import type { ChangeKind } from '../contract/sink.js';
import {
  type LaneBatch,
  type LaneReader,
  MAX_BATCH_ROWS,
  type Position,
  type ReadRequest,
} from '../contract/source.js';
import { RowIntake } from '../memory/row-intake.js';
import { userError } from '../user-error.js';
import type { ColumnBatch } from './define-source.js';

/** What a {@link DefinedReader} is made of. */
export interface DefinedRead {
  readonly name: string;
  readonly schema: TableSchema;
  readonly changes: 'append' | 'retract' | 'upsert';
  readonly lane: string;
  /** `[p, n]`: the user's own position p, and n rows after it that were had. */
  readonly from: Position;
  read(position: Position): AsyncIterator<unknown>;
  readonly request: ReadRequest;
}

/** A delivery as it stands in JavaScript, whatever its types said. */
interface Given {
  readonly position: Position;
  readonly rows?: readonly unknown[];
  readonly changes?: readonly { readonly kind: ChangeKind; readonly row: unknown }[];
  readonly batch?: ColumnBatch;
}

/**
 * Reads a source that a user has defined. A delivery may have any number of rows: it is cut into batches, and a batch in
 * the middle of one has the position before it and how many of its rows were had.
 */
export class DefinedReader implements LaneReader {
  readonly #read: DefinedRead;
  readonly #intake: RowIntake;
  readonly #builder: BatchBuilder;
  readonly #most: number;
  readonly #closed: Promise<null>;
  #release!: (end: null) => void;
  #iterator: AsyncIterator<unknown> | null = null;
  #position: Position;
  #given: Given | null = null;
  /** Rows of the delivery that were taken, and those still to be passed over after a restart. */
  #taken = 0;
  #skip: number;
  #rows = 0;

  constructor(read: DefinedRead) {
    this.#read = read;
    this.#intake = new RowIntake(read.schema, read.request.columns);
    this.#builder = new BatchBuilder(this.#intake.types);
    this.#most = Math.min(read.request.maxRows, MAX_BATCH_ROWS);
    // Positions of this reader are pairs that it has made itself.
    const [position, skip] = read.from as readonly [Position, number];
    this.#position = position;
    this.#skip = skip;
    this.#closed = new Promise(resolve => {
      this.#release = resolve;
    });
  }

  next(): LaneBatch | Promise<LaneBatch | null> {
    return this.#given === null ? this.#next() : this.#batch(this.#given);
  }

  close(): void {
    this.#release(null);
    // The user's generator may be in the middle of an await and hears of the end by its signal: nobody waits for it.
    this.#iterator?.return?.().catch(() => {});
  }

  async #next(): Promise<LaneBatch | null> {
    for (;;) {
      const given = await this.#delivery();
      if (given === null) return null;
      const count = countOf(given);
      if (this.#skip > 0 && this.#skip >= count) {
        this.#skip -= count;
        this.#position = given.position;
        continue;
      }
      this.#given = given;
      this.#taken = this.#skip;
      this.#skip = 0;
      return this.#batch(given);
    }
  }

  async #delivery(): Promise<Given | null> {
    const { name, lane } = this.#read;
    try {
      this.#iterator ??= this.#read.read(this.#position);
      const result = await Promise.race([this.#iterator.next(), this.#closed]);
      if (result === null || result.done === true) return null;
      // Looked at by countOf, which refuses what is none.
      return result.value as Given;
    } catch (error) {
      throw userError(error, `source ${name} could not be read`, `${name}, lane ${lane}`);
    }
  }

  #batch(given: Given): LaneBatch {
    const builder = this.#builder;
    builder.reset();
    const count = countOf(given);
    const to = Math.min(count, this.#taken + this.#most);
    for (let i = this.#taken; i < to; i++) this.#add(given, i);
    this.#taken = to;
    if (to < count) return builder.build([this.#position, to]);
    this.#given = null;
    this.#taken = 0;
    this.#position = plain(given.position, this.#read.name);
    return builder.build([this.#position, 0]);
  }

  #add(given: Given, i: number): void {
    const at = this.#rows++;
    const place = () => `${this.#read.name}, lane ${this.#read.lane}, change ${at} of this run`;
    if (given.rows !== undefined) this.#intake.add(given.rows[i], this.#builder, place);
    else if (given.changes !== undefined) {
      const { kind, row } = given.changes[i]!;
      this.#addChange(row, weightOf(kind), kind, place);
    } else {
      const { columns, weights } = given.batch!;
      const row: { [name: string]: unknown } = {};
      for (const name of this.#read.request.columns) {
        const column = ownProperty(columns, name) as ArrayLike<unknown> | undefined;
        Object.defineProperty(row, name, { value: column?.[i], enumerable: true });
      }
      const weight = weights === undefined ? 1 : weights[i]! < 0 ? -1 : 1;
      this.#addChange(row, weight, weight < 0 ? '-D' : '+I', place);
    }
  }

  #addChange(row: unknown, weight: 1 | -1, kind: ChangeKind, place: () => string): void {
    const { changes, schema, name } = this.#read;
    if (changes === 'append' && weight < 0) {
      throw new MillraceError('SOURCE_INVALID_CHANGE', `source ${name} only inserts and gives a ${kind}`, {
        place: place(),
        remedy: "declare it with { changes: 'retract' } or { changes: 'upsert' }",
      });
    }
    if (changes === 'upsert' && kind === '-U') {
      throw new MillraceError('SOURCE_INVALID_CHANGE', `source ${name} takes upserts and gives a -U`, {
        place: place(),
        remedy: 'a +U replaces the row of its key: leave the -U out',
      });
    }
    // A deletion is of a key and, where there is time, at a time (S3.10).
    const { primaryKey, rowtime } = schema;
    const needed = rowtime === null ? primaryKey : [...primaryKey, rowtime.column];
    this.#intake.add(row, this.#builder, place, weight, changes === 'upsert' && weight < 0 ? needed : null);
  }
}

function weightOf(kind: ChangeKind): 1 | -1 {
  return kind === '-U' || kind === '-D' ? -1 : 1;
}

function countOf(given: Given): number {
  const count = given?.rows?.length ?? given?.changes?.length ?? given?.batch?.rows;
  if (Number.isInteger(count)) return count!;
  throw new MillraceError('PLAN_INVALID_ARGUMENT', 'a read gives neither rows nor changes nor a batch', {
    remedy: 'yield { rows: [...], position }',
  });
}

/** A position outlives the process in snapshots. */
function plain(position: Position, source: string): Position {
  if (isPlain(position)) return position;
  throw new MillraceError('PLAN_INVALID_ARGUMENT', `source ${source} gives a position that is no plain JSON`, {
    why: 'a position is written down, to go on from it after a restart',
    remedy: 'a number, a text, null, or arrays and plain objects of these',
  });
}

function isPlain(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value !== 'object') return false;
  if (Array.isArray(value)) return value.every(isPlain);
  const prototype: unknown = Object.getPrototypeOf(value);
  return (prototype === null || Object.getPrototypeOf(prototype) === null) && Object.values(value).every(isPlain);
}
