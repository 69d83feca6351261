import { isUtf8 } from 'node:buffer';
import { MillraceError } from '../../errors/millrace-error.js';
import type { BatchBuilder } from '../batch-builder.js';
import type { LaneBatch, LaneReader, Position, RejectedRecord } from '../contract/source.js';
import { LONGEST_LITERAL } from '../text/json-layout.js';
import { type RecordProblem, type RecordProblems, type RecordReader, tooLarge } from '../text/record-problem.js';
import { textOfBytes } from '../text/scalar-bytes.js';
import type { ByteInput, OpenBytes } from './byte-input.js';
import { LineCounter } from './line-counter.js';

/** What a {@link TextLaneReader} is made of. */
export interface TextReading {
  readonly path: string;
  /** Where in the file to begin: 0, or where a record begins. */
  readonly offset: number;
  readonly open: OpenBytes;
  /** Opens the file as it is, where {@link open} changes its line breaks: places name its lines. */
  readonly openLines?: OpenBytes;
  readonly onMalformed: 'fail' | 'skip' | 'keep';
  readonly maxRecordBytes: number;
  /** How many bytes are asked for at once. */
  readonly chunkBytes: number;
  readonly builder: BatchBuilder;
  readonly most: number;
  /** The reader of the file's records, which gives its problems to `problems`. */
  reader(problems: RecordProblems): RecordReader;
  /** The lane's position that an offset of this file is. */
  position(offset: number): Position;
}

/** Behind the bytes of a chunk there is room for a line feed, and for a look at what is not there. */
const MARGIN = LONGEST_LITERAL + 16;

/** What is read first. */
const FIRST_CHUNK = 65_536;

/** Carries a problem out of the reader, where the first one ends the job. */
class Stop {
  readonly problem: RecordProblem;
  constructor(problem: RecordProblem) {
    this.problem = problem;
  }
}

/**
 * Reads one text file, a chunk at a time: the columns of a batch refer to the chunk, and what is left of a record at its
 * end moves to the front of the next. Positions are offsets at which records begin.
 */
export class TextLaneReader implements LaneReader, RecordProblems {
  readonly #reading: TextReading;
  readonly #reader: RecordReader;
  readonly #lines: LineCounter;
  #input: ByteInput | null = null;
  #bytes: Uint8Array;
  /** How many bytes are asked for next: small files need no large buffer. */
  #chunk: number;
  /** Offset in the file of the first byte. */
  #base: number;
  /** Records begin at `at`; bytes before `limit` end with a line break; bytes before `end` are there. */
  #at = 0;
  #limit = 0;
  #end = 0;
  #hasBegun = false;
  #isLast = false;
  #isCareful = false;
  #isClosed = false;
  #problems: (RecordProblem & { readonly text: string })[] = [];
  #malformed = 0;

  constructor(reading: TextReading) {
    this.#reading = reading;
    this.#reader = reading.reader(this);
    this.#lines = new LineCounter(reading.path, reading.openLines ?? reading.open);
    this.#chunk = Math.min(reading.chunkBytes, FIRST_CHUNK);
    this.#bytes = new Uint8Array(this.#chunk + MARGIN);
    this.#base = reading.offset;
  }

  next(): LaneBatch | null | Promise<LaneBatch | null> {
    this.#reading.builder.reset();
    return this.#collect();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#input?.close();
  }

  malformed(problem: RecordProblem): void {
    const { onMalformed } = this.#reading;
    if (onMalformed === 'fail' || problem.code !== undefined) throw new Stop(problem);
    this.#malformed++;
    if (onMalformed === 'keep') {
      const text = textOfBytes(this.#bytes, problem.start, problem.end);
      this.#problems.push({
        ...problem,
        text,
        start: this.#base + problem.start,
        end: this.#base + problem.end,
        at: this.#base + problem.at,
      });
    }
  }

  #collect(): LaneBatch | null | Promise<LaneBatch | null> {
    const { builder } = this.#reading;
    try {
      if (this.#hasBegun && this.#at < this.#limit) {
        this.#at = this.#reader.read(this.#bytes, this.#at, this.#limit, this.#isLast, this.#isCareful);
      }
    } catch (stop) {
      if (!(stop instanceof Stop)) throw stop;
      // The rows before it are handed over first; it will be met again.
      if (builder.rows > 0) {
        this.#at = stop.problem.start;
        return this.#build();
      }
      return this.#fail(stop.problem);
    }
    const isAtEnd = this.#isLast && this.#at >= this.#limit;
    // What the batch refers to is moved when more is read.
    if (builder.rows > 0 || this.#malformed > 0) return this.#build();
    if (isAtEnd || this.#isClosed) return null;
    return this.#more();
  }

  async #more(): Promise<LaneBatch | null> {
    await this.#fill();
    if (!this.#hasBegun) await this.#begin();
    return this.#collect();
  }

  /** Gets the next bytes and finds how far whole lines go. */
  async #fill(): Promise<void> {
    const { open, path, chunkBytes, maxRecordBytes } = this.#reading;
    this.#input ??= await open(path, this.#base);
    const rest = this.#end - this.#at;
    // One more for the carriage return of a record that is just short enough.
    if (rest > maxRecordBytes + 1) await this.#fail(tooLarge(this.#at, this.#at, maxRecordBytes));
    // As much again for a long record: the time it takes is in proportion to its length.
    const room = Math.max(this.#chunk, rest);
    this.#chunk = chunkBytes;
    this.#makeRoom(rest, room);
    const count = await this.#input.read(this.#bytes, this.#end, room);
    if (this.#isClosed) return;
    if (count === 0) {
      this.#isLast = true;
      if (this.#end > 0 && this.#bytes[this.#end - 1] !== 10) this.#bytes[this.#end++] = 10;
      this.#limit = this.#end;
    } else {
      this.#end += count;
      // Where no line ends in what came, no record does.
      this.#limit = behindLastLine(this.#bytes, this.#end - count, this.#end);
    }
    this.#isCareful = !isUtf8(this.#bytes.subarray(0, this.#limit));
  }

  /** Moves what is left to the front, of a larger buffer where there would be no room for `room` bytes behind it. */
  #makeRoom(rest: number, room: number): void {
    const bytes = this.#bytes;
    if (bytes.length < rest + room + MARGIN) {
      this.#bytes = new Uint8Array(2 * (rest + room) + MARGIN);
      this.#bytes.set(bytes.subarray(this.#at, this.#end));
    } else if (this.#at > 0) bytes.copyWithin(0, this.#at, this.#end);
    this.#base += this.#at;
    this.#at = 0;
    this.#end = rest;
    this.#limit = 0;
  }

  /** The start of the file, which a read from the middle needs too: it names the columns. */
  async #begin(): Promise<void> {
    if (this.#base > 0) {
      await this.#beginElsewhere();
      this.#hasBegun = true;
      return;
    }
    const at = this.#reader.begin(this.#bytes, this.#limit, this.#isLast);
    if (at < 0 && !this.#isLast) return;
    this.#at = Math.max(0, at);
    this.#hasBegun = true;
  }

  async #beginElsewhere(): Promise<void> {
    const { path, open, maxRecordBytes } = this.#reading;
    const head = await readHead(path, open, maxRecordBytes, (bytes, limit, isLast) =>
      this.#reader.begin(bytes, limit, isLast),
    );
    if (!head) this.#isLast = true;
  }

  #build(): LaneBatch | Promise<LaneBatch> {
    const { builder } = this.#reading;
    const malformed = this.#malformed;
    const problems = this.#problems;
    const position = this.#reading.position(this.#base + this.#at);
    this.#malformed = 0;
    if (problems.length === 0) return builder.build(position, this.#bytes, malformed);
    this.#problems = [];
    return this.#rejected(problems).then(rejected => builder.build(position, this.#bytes, malformed, rejected));
  }

  async #rejected(problems: readonly (RecordProblem & { readonly text: string })[]): Promise<RejectedRecord[]> {
    const rejected: RejectedRecord[] = [];
    for (const problem of problems) {
      rejected.push({ place: await this.#place(problem.at, problem.column), reason: problem.fact, text: problem.text });
    }
    return rejected;
  }

  async #place(offset: number, column: string | null): Promise<string> {
    const { path } = this.#reading;
    const line = await this.#lines.lineOf(offset);
    return `${path}:${line}, byte ${offset}${column === null ? '' : `, column ${column}`}`;
  }

  async #fail(problem: RecordProblem): Promise<never> {
    const { code = 'SOURCE_MALFORMED_ROW', fact, why, column, at } = problem;
    throw new MillraceError(code, fact, {
      place: await this.#place(this.#base + at, column),
      why,
      remedy:
        code === 'SOURCE_RECORD_TOO_LARGE'
          ? '{ maxRecordBytes } with a greater number, if the file is what it should be'
          : "{ onMalformed: 'skip' } counts such rows, { onMalformed: jsonLines('bad.jsonl') } keeps them",
    });
  }
}

/** Behind the last line feed of bytes `from` to `to`; 0 where there is none. */
function behindLastLine(bytes: Uint8Array, from: number, to: number): number {
  for (let at = to; at > from; at--) if (bytes[at - 1] === 10) return at;
  return 0;
}

/** Reads the start of a file until `begin` knows enough; false where the file ends before. */
export async function readHead(
  path: string,
  open: OpenBytes,
  mostBytes: number,
  begin: (bytes: Uint8Array, limit: number, isLast: boolean) => number,
): Promise<boolean> {
  const input = await open(path, 0);
  try {
    let bytes = new Uint8Array(65_536 + MARGIN);
    for (let end = 0; ; ) {
      const count = await input.read(bytes, end, bytes.length - MARGIN - end);
      end += count;
      if (count === 0 && end > 0 && bytes[end - 1] !== 10) bytes[end++] = 10;
      if (begin(bytes, bytes.lastIndexOf(10, end - 1) + 1, count === 0) >= 0) return end > 0;
      if (count === 0) return false;
      if (end > mostBytes) return false;
      if (end === bytes.length - MARGIN) {
        const larger = new Uint8Array(bytes.length * 2);
        larger.set(bytes);
        bytes = larger;
      }
    }
  } finally {
    await input.close();
  }
}
