import { acceptValue } from '../../types/accept-value.js';
import type { DataType, Field } from '../../types/data-type.js';
import { INTEGER_RANGE, isIntegerKind } from '../../types/exact.js';
import { Misfit } from '../../types/misfit.js';
import type { BatchBuilder } from '../batch-builder.js';

/** What is wrong with a record. Offsets are those of the buffer that is being read. */
export interface RecordProblem {
  /** The record, without the line break behind it. */
  readonly start: number;
  readonly end: number;
  /** Where in it the trouble is. */
  readonly at: number;
  readonly column: string | null;
  readonly fact: string;
  readonly why: string;
  /** Only where the usual one does not help. */
  readonly code?: 'SOURCE_RECORD_TOO_LARGE';
}

/** Takes problems: counts them, keeps them, or throws. */
export interface RecordProblems {
  malformed(problem: RecordProblem): void;
}

/** Reads the records of a text format into the columns of a batch. */
export interface RecordReader {
  /**
   * Reads what stands at the start of a file (a byte order mark, a header). Returns where the records begin, -1 where
   * `limit` comes before that is known.
   */
  begin(bytes: Uint8Array, limit: number, isLast: boolean): number;
  /**
   * Reads whole records of bytes `at` to `limit`, which ends behind a line break, until the batch is full. Returns where
   * it stopped: before `limit` with room in the batch only where a record goes on behind `limit`. `isLast`: nothing
   * comes behind it. `isCareful`: the bytes are not all UTF-8, so that each record is looked at.
   */
  read(bytes: Uint8Array, at: number, limit: number, isLast: boolean, isCareful: boolean): number;
}

/** Whether bytes are UTF-8: given by whoever has a fast way. */
export type IsUtf8 = (bytes: Uint8Array) => boolean;

/** What every record reader is made with. */
export interface RecordReading {
  readonly builder: BatchBuilder;
  /** The columns to read, in the order of the batch. */
  readonly columns: readonly Field[];
  /** The most rows in a batch. */
  readonly most: number;
  readonly problems: RecordProblems;
  readonly maxRecordBytes: number;
  readonly isUtf8: IsUtf8;
  /** False: without generated code, for hosts that forbid it and as the oracle of what is generated. */
  readonly mayGenerate: boolean;
}

/** The record is longer than `maxRecordBytes`. */
export function tooLarge(start: number, end: number, maxRecordBytes: number): RecordProblem {
  return {
    start,
    end,
    at: start,
    column: null,
    code: 'SOURCE_RECORD_TOO_LARGE',
    fact: `a record is longer than ${maxRecordBytes} bytes`,
    why: 'a record is held in memory as a whole',
  };
}

/** The record is not UTF-8. */
export function notUtf8(start: number, end: number): RecordProblem {
  return { start, end, at: start, column: null, fact: 'the record is not UTF-8', why: 'text is read as UTF-8' };
}

/** A NULL stands where the column takes none. */
export function nullProblem(start: number, end: number, at: number, column: string, what: string): RecordProblem {
  return { start, end, at, column, fact: `${column} is NULL`, why: `${what} is NULL, and the column is NOT NULL` };
}

/** A text denotes no value of the column's type. */
export function valueProblem(
  start: number,
  end: number,
  at: number,
  column: string,
  type: DataType,
  text: string,
): RecordProblem {
  const why = whyNot(type, text);
  return { start, end, at, column, fact: new Misfit(why).fact(column, type, text), why };
}

function whyNot(type: DataType, text: string): string {
  if (isIntegerKind(type.kind)) {
    if (!/^\s*[+-]?\d+\s*$/.test(text)) return 'a whole number is expected';
    if (type.asNumber === true) return 'beyond 2^53 a number is not exact: leave .asNumber() out';
    const { least, greatest } = INTEGER_RANGE[type.kind];
    return `it lies outside of ${least} to ${greatest}`;
  }
  switch (type.kind) {
    case 'boolean':
      return 'true or false is expected';
    case 'float':
    case 'double':
      return 'a number is expected';
    case 'bytes':
      return 'base64 is expected';
    case 'decimal':
    case 'date':
    case 'time':
    case 'timestamp':
    case 'timestamp_ltz': {
      const misfit = acceptValue(type)(text.trim());
      return misfit instanceof Misfit ? misfit.why : 'it does not fit';
    }
    default:
      return 'JSON of that type is expected';
  }
}
