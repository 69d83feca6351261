import type { Field } from '../../types/data-type.js';
import { type CsvScan, compileCsvScan } from './csv-code.js';
import { BARE, CARRIAGE_RETURN, type CsvDialect, CsvRecord, DOUBLED, LINE_FEED, undoubleQuotes } from './csv-record.js';
import { jsonTextReader } from './json-value.js';
import {
  notUtf8,
  nullProblem,
  type RecordReader,
  type RecordReading,
  tooLarge,
  valueProblem,
} from './record-problem.js';
import { type ScalarReader, scalarReader, textOfBytes } from './scalar-bytes.js';

/** What a {@link CsvReader} is made of. */
export interface CsvReading extends RecordReading {
  readonly dialect: CsvDialect;
  /** All columns that were declared. */
  readonly declared: readonly Field[];
  /** Gives the places of the declared columns among the names of a header, or throws. */
  locate(header: readonly string[]): readonly number[];
}

/** Reads CSV into columns; texts become byte ranges. Reads every record by a generated loop as far as that goes. */
export class CsvReader implements RecordReader {
  readonly #reading: CsvReading;
  readonly #record: CsvRecord;
  readonly #values: readonly ScalarReader[];
  /** Which field of the file each column of the batch is. */
  #places: readonly number[] = [];
  #fields = 0;
  #scan: CsvScan | null = null;
  /** A column of this batch has left its typed array, which is all that generated code knows. */
  #isWide = false;

  constructor(reading: CsvReading) {
    this.#reading = reading;
    this.#record = new CsvRecord(reading.dialect.delimiter);
    this.#values = reading.columns.map(({ type }) => scalarReader(type) ?? jsonTextReader(type));
    if (!reading.dialect.header) {
      this.#place(
        reading.declared.map((_, i) => i),
        reading.declared.length,
      );
    }
  }

  begin(bytes: Uint8Array, limit: number, isLast: boolean): number {
    if (limit === 0) return isLast ? 0 : -1;
    const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    if (!this.#reading.dialect.header) return start;
    const record = this.#record;
    const next = record.cut(bytes, start, limit, isLast);
    if (next < 0) return -1;
    const names: string[] = [];
    for (let i = 0; i < record.count; i++) {
      const end =
        record.forms[i] === DOUBLED ? undoubleQuotes(bytes, record.starts[i]!, record.ends[i]!) : record.ends[i]!;
      names.push(textOfBytes(bytes, record.starts[i]!, end));
    }
    this.#place(this.#reading.locate(names), names.length);
    return next;
  }

  #place(places: readonly number[], fields: number): void {
    const { declared, columns, dialect, mayGenerate, maxRecordBytes } = this.#reading;
    this.#places = columns.map(column => places[declared.indexOf(column)]!);
    this.#fields = fields;
    const layout = { fields, places: this.#places, columns, dialect, maxRecordBytes };
    this.#scan = mayGenerate ? compileCsvScan(layout) : null;
  }

  read(bytes: Uint8Array, from: number, limit: number, isLast: boolean, isCareful: boolean): number {
    const { builder, most } = this.#reading;
    let at = from;
    if (builder.rows === 0) this.#isWide = false;
    while (at < limit && builder.rows < most) {
      if (this.#scan !== null && !isCareful && !this.#isWide) {
        at = this.#scan(bytes, at, limit, most, builder);
        if (at >= limit || builder.rows >= most) break;
      }
      const { rows } = builder;
      // A scan, and a record that is malformed, may have begun to fill the row.
      builder.dropRow();
      const next = this.#readRecord(bytes, at, limit, isLast, isCareful);
      if (builder.rows === rows) builder.dropRow();
      if (next < 0) break;
      at = next;
    }
    return at;
  }

  /** One record, whatever it looks like. Returns where the next begins, -1 where this one goes on behind `limit`. */
  #readRecord(bytes: Uint8Array, at: number, limit: number, isLast: boolean, isCareful: boolean): number {
    const record = this.#record;
    const { problems, maxRecordBytes, isUtf8, builder } = this.#reading;
    // A blank line is no record, but where there is one column it is one whose field is empty.
    if (this.#fields > 1) {
      if (bytes[at] === LINE_FEED) return at + 1;
      if (bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED) return at + 2;
    }
    const next = record.cut(bytes, at, limit, isLast);
    if (next < 0) return -1;
    const { end, fault } = record;
    if (end - at > maxRecordBytes) problems.malformed(tooLarge(at, end, maxRecordBytes));
    else if (isCareful && !isUtf8(bytes.subarray(at, end))) problems.malformed(notUtf8(at, end));
    else if (fault !== null) problems.malformed({ start: at, end, column: null, ...fault });
    else if (record.count !== this.#fields) problems.malformed(this.#wrongCount(at));
    else if (this.#readFields(bytes, at)) builder.endRow();
    return next;
  }

  #wrongCount(at: number) {
    const { count, end } = this.#record;
    const has = this.#reading.dialect.header ? 'the header' : 'the declaration';
    return {
      start: at,
      end,
      at,
      column: null,
      fact: `the record has ${count} ${count === 1 ? 'field' : 'fields'}, and ${has} ${this.#fields}`,
      why: 'every record of a CSV file has the same fields',
    };
  }

  /** The columns of a record that is in order so far; false where a value is malformed. */
  #readFields(bytes: Uint8Array, at: number): boolean {
    const { builder, columns, problems } = this.#reading;
    const { starts, ends, forms, end } = this.#record;
    for (let c = 0; c < columns.length; c++) {
      const place = this.#places[c]!;
      const start = starts[place]!;
      const stop = ends[place]!;
      const { name, type } = columns[c]!;
      if (forms[place] === BARE && this.#isNull(bytes, start, stop)) {
        if (!type.nullable) {
          problems.malformed(nullProblem(at, end, start, name, start === stop ? 'an empty field' : 'that field'));
          return false;
        }
        builder.set(c, null);
      } else if (type.kind === 'string') builder.setRange(c, start, stop);
      else {
        const value = this.#value(bytes, c, start, stop, forms[place]!);
        if (value === undefined) {
          problems.malformed(valueProblem(at, end, start, name, type, textOfBytes(bytes, start, stop)));
          return false;
        }
        builder.set(c, value);
        if (typeof value === 'bigint') this.#isWide = true;
      }
    }
    this.#undouble(bytes);
    return true;
  }

  #value(bytes: Uint8Array, c: number, start: number, stop: number, form: number) {
    if (form !== DOUBLED) return this.#values[c]!(bytes, start, stop);
    const copy = bytes.slice(start, stop);
    return this.#values[c]!(copy, 0, undoubleQuotes(copy, 0, copy.length));
  }

  /** Texts with quotes inside are mended in place, once the record is taken: an error shows it as it was. */
  #undouble(bytes: Uint8Array): void {
    const { builder, columns } = this.#reading;
    const { starts, ends, forms } = this.#record;
    for (let c = 0; c < columns.length; c++) {
      const place = this.#places[c]!;
      if (forms[place] !== DOUBLED || columns[c]!.type.kind !== 'string') continue;
      builder.setRange(c, starts[place]!, undoubleQuotes(bytes, starts[place]!, ends[place]!));
    }
  }

  #isNull(bytes: Uint8Array, start: number, end: number): boolean {
    const { nullText } = this.#reading.dialect;
    if (end - start !== nullText.length) return false;
    for (let i = 0; i < nullText.length; i++) if (bytes[start + i] !== nullText[i]) return false;
    return true;
  }
}
