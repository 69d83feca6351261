import type { Field } from '../../types/data-type.js';
import { compileJsonScan, type JsonScan } from './json-code.js';
import { type JsonLayout, LayoutNotes } from './json-layout.js';
import { hasEscape, skipSpace, skipString, skipValue, unescapeString } from './json-scan.js';
import { jsonValueReader, stringOfJson } from './json-value.js';
import {
  notUtf8,
  nullProblem,
  type RecordProblem,
  type RecordReader,
  type RecordReading,
  tooLarge,
  valueProblem,
} from './record-problem.js';
import { type ScalarReader, textOfBytes } from './scalar-bytes.js';

/** So many records of another layout in a row, and the next ones are expected to have it too. */
const PATIENCE = 8;
/** So many scans are made for one read. */
const MOST_SCANS = 16;

/**
 * Reads JSON Lines into columns; texts become byte ranges. Records are expected to be laid out as the one before, and
 * are then read by a scan that is generated for that layout; any other record is read in full, and its layout learned.
 */
export class JsonReader implements RecordReader {
  readonly #reading: RecordReading;
  readonly #names: readonly Uint8Array[];
  readonly #byName: ReadonlyMap<string, number>;
  readonly #values: readonly ScalarReader[];
  /** Where the value of each column stands in the record; 0 where it is missing. */
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  readonly #notes = new LayoutNotes();
  #layout: JsonLayout | null = null;
  #scan: JsonScan | null = null;
  #scans = 0;
  #others = 0;
  #isWide = false;
  /** The line feed behind the record that was read last. */
  #feed = 0;
  #words: DataView = new DataView(new ArrayBuffer(0));

  constructor(reading: RecordReading) {
    this.#reading = reading;
    const { columns } = reading;
    this.#names = columns.map(({ name }) => new TextEncoder().encode(name));
    this.#byName = new Map(columns.map(({ name }, c) => [name, c]));
    this.#values = columns.map(({ type }) => jsonValueReader(type));
    this.#starts = new Int32Array(columns.length);
    this.#ends = new Int32Array(columns.length);
  }

  begin(bytes: Uint8Array, limit: number): number {
    return limit >= 3 && bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  }

  read(bytes: Uint8Array, from: number, limit: number, _isLast: boolean, isCareful: boolean): number {
    const { builder, most } = this.#reading;
    if (this.#words.buffer !== bytes.buffer || this.#words.byteOffset !== bytes.byteOffset) {
      this.#words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    if (builder.rows === 0) this.#isWide = false;
    let at = from;
    while (at < limit && builder.rows < most) {
      if (this.#scan !== null && !isCareful && !this.#isWide) {
        const begun = at;
        at = this.#scan(bytes, this.#words, at, limit, most, builder);
        if (at > begun) this.#others = 0;
        if (at >= limit || builder.rows >= most) break;
      }
      const { rows } = builder;
      // A scan, and a record that is malformed, may have begun to fill the row.
      builder.dropRow();
      at = this.#readRecord(bytes, at, isCareful);
      if (builder.rows === rows) builder.dropRow();
    }
    return at;
  }

  /** One record, whatever it looks like. Returns where the next begins. */
  #readRecord(bytes: Uint8Array, at: number, isCareful: boolean): number {
    const { problems, builder, maxRecordBytes, isUtf8 } = this.#reading;
    const start = skipSpace(bytes, at);
    // A blank line is no record.
    if (bytes[start] === 10) return start + 1;
    const wrong = this.#readObject(bytes, start);
    const feed = wrong === null ? this.#feed : bytes.indexOf(10, at);
    const end = bytes[feed - 1] === 13 ? feed - 1 : feed;
    if (end - at > maxRecordBytes) problems.malformed(tooLarge(at, end, maxRecordBytes));
    else if (isCareful && !isUtf8(bytes.subarray(at, end))) problems.malformed(notUtf8(at, end));
    else {
      const problem = wrong === null ? this.#readColumns(bytes, at, end) : { ...wrong, start: at, end };
      if (problem === null) {
        builder.endRow();
        this.#learn(bytes, at, feed + 1);
      } else {
        problems.malformed(problem);
      }
    }
    return feed + 1;
  }

  /** Finds the values of the object at `start` and the line feed behind it; the problem where it is none. */
  #readObject(bytes: Uint8Array, start: number): Omit<RecordProblem, 'start' | 'end'> | null {
    const starts = this.#starts;
    this.#notes.reset();
    for (let c = 0; c < starts.length; c++) starts[c] = this.#ends[c] = 0;
    let at = start;
    if (bytes[at] !== 123) {
      const end = skipValue(bytes, at);
      return end >= 0 && bytes[skipSpace(bytes, end)] === 10 ? notObject(at) : notJson(bytes, at);
    }
    at = skipSpace(bytes, at + 1);
    if (bytes[at] === 125) at++;
    else {
      for (;;) {
        const name = at;
        const nameEnd = bytes[at] === 34 ? skipString(bytes, at) : -1;
        if (nameEnd < 0) return notJson(bytes, name);
        at = skipSpace(bytes, nameEnd);
        if (bytes[at] !== 58) return notJson(bytes, at);
        const value = skipSpace(bytes, at + 1);
        at = skipValue(bytes, value);
        if (at < 0) return notJson(bytes, value);
        const c = this.#column(bytes, name + 1, nameEnd - 1);
        this.#notes.note(value, at, c);
        if (c >= 0) {
          starts[c] = value;
          this.#ends[c] = at;
        }
        at = skipSpace(bytes, at);
        if (bytes[at] === 125) break;
        if (bytes[at] !== 44) return notJson(bytes, at);
        at = skipSpace(bytes, at + 1);
      }
      at++;
    }
    this.#feed = skipSpace(bytes, at);
    return bytes[this.#feed] === 10 ? null : notJson(bytes, this.#feed);
  }

  /** The column whose name stands at bytes `start` to `end`; -1 where nobody asked for it. */
  #column(bytes: Uint8Array, start: number, end: number): number {
    const names = this.#names;
    for (let c = 0; c < names.length; c++) {
      const name = names[c]!;
      if (name.length !== end - start) continue;
      let i = 0;
      while (i < name.length && name[i] === bytes[start + i]) i++;
      if (i === name.length && !hasEscape(bytes, start, end)) return c;
    }
    if (!hasEscape(bytes, start, end)) return -1;
    this.#notes.isOdd = true;
    return this.#byName.get(stringOfJson(bytes, start - 1, end + 1)) ?? -1;
  }

  /** Reads the values that were found; the first problem where there is one. */
  #readColumns(bytes: Uint8Array, at: number, end: number): RecordProblem | null {
    const { builder, columns } = this.#reading;
    for (let c = 0; c < columns.length; c++) {
      const { name, type } = columns[c]!;
      const start = this.#starts[c]!;
      const stop = this.#ends[c]!;
      const isMissing = stop === 0;
      if (isMissing || bytes[start] === 110) {
        if (!type.nullable)
          return nullProblem(at, end, isMissing ? at : start, name, isMissing ? 'a missing field' : 'null');
        builder.set(c, null);
      } else if (type.kind === 'string' && bytes[start] === 34) builder.setRange(c, start + 1, stop - 1);
      else {
        const value = this.#values[c]!(bytes, start, stop);
        if (value === undefined) return jsonProblem(bytes, at, end, start, stop, columns[c]!);
        builder.set(c, value);
        if (typeof value === 'bigint') this.#isWide = true;
      }
    }
    this.#mend(bytes);
    return null;
  }

  /** Texts with escapes are mended in place, once the record is taken: an error shows it as it was. */
  #mend(bytes: Uint8Array): void {
    const { builder, columns } = this.#reading;
    for (let c = 0; c < columns.length; c++) {
      const start = this.#starts[c]!;
      const stop = this.#ends[c]!;
      if (columns[c]!.type.kind !== 'string' || stop === 0 || bytes[start] !== 34) continue;
      if (!hasEscape(bytes, start, stop)) continue;
      builder.setRange(c, start + 1, unescapeString(bytes, start + 1, stop - 1, bytes, start + 1));
    }
  }

  #learn(bytes: Uint8Array, start: number, end: number): void {
    const { mayGenerate, columns, maxRecordBytes } = this.#reading;
    if (!mayGenerate || this.#scans >= MOST_SCANS) return;
    if (this.#layout !== null) {
      if (this.#notes.matches(this.#layout, bytes, start, end) || ++this.#others < PATIENCE) return;
      this.#others = 0;
    }
    this.#layout = this.#notes.layout(bytes, start, end);
    this.#scan = this.#layout === null ? null : compileJsonScan(this.#layout, columns, maxRecordBytes);
    this.#scans++;
  }
}

function notJson(bytes: Uint8Array, at: number): Omit<RecordProblem, 'start' | 'end'> {
  const feed = bytes.indexOf(10, at);
  const found = at >= feed ? 'the end of the line' : JSON.stringify(textOfBytes(bytes, at, Math.min(feed, at + 20)));
  return { at, column: null, fact: 'the line is no JSON', why: `${found} is not expected there` };
}

function notObject(at: number): Omit<RecordProblem, 'start' | 'end'> {
  return { at, column: null, fact: 'the line is JSON, but no object', why: 'a row is an object with a field a column' };
}

function jsonProblem(
  bytes: Uint8Array,
  start: number,
  end: number,
  at: number,
  stop: number,
  { name, type }: Field,
): RecordProblem {
  const problem = valueProblem(start, end, at, name, type, textOfBytes(bytes, at, stop).replace(/^"([^"\\]*)"$/, '$1'));
  return type.kind === 'string' ? { ...problem, why: 'a text in quotes is expected' } : problem;
}
