import type { Value } from '../../types/value.js';
import type { Column } from '../contract/source.js';
import type { IsUtf8 } from '../text/record-problem.js';
import { ByteStore, type Ranges, readBytes } from './bytes-pages.js';
import { type Chunk, NullMask, readIds } from './chunk.js';
import { demand } from './damaged.js';
import type { Page, PageReader } from './page.js';

/** How stored bytes become values of a column. */
export interface BytesType {
  /** Of values of a fixed length; 0 for others. */
  readonly length: number;
  /** Texts that need no conversion but must be UTF-8: ranges will do for them. */
  readonly isText: boolean;
  /** The value of bytes `start` to `end`; `undefined` where it does not fit. */
  value(bytes: Uint8Array, start: number, end: number): Value | undefined;
  /** Bytes as errors show them. */
  show(bytes: Uint8Array, start: number, end: number): string;
}

/** What the host has to look at bytes fast. */
export interface ByteChecks {
  readonly isUtf8: IsUtf8;
  readonly isAscii: IsUtf8;
}

/**
 * Decodes a chunk of texts or bytes. Where all of it stands in a dictionary, its entries are made values once, and rows
 * refer to them; where not, texts are ranges of the pages.
 */
export function readBytesChunk(
  pages: PageReader,
  type: BytesType,
  checks: ByteChecks,
  rows: number,
  size: number,
): Chunk {
  const all: Page[] = [];
  for (let page = pages.next(); page !== null; page = pages.next()) all.push(page);
  const isDictionary = all.every(page => page.kind === 'dictionary' || page.encoding === 'DICTIONARY');
  return new BytesReader(type, checks, rows, size).read(all, isDictionary);
}

class BytesReader {
  readonly #type: BytesType;
  readonly #checks: ByteChecks;
  readonly #rows: number;
  readonly #nulls: NullMask;
  readonly #store: ByteStore;
  /** Ranges of the dictionary's entries, and which of them do not fit. */
  #entries: Ranges = { start: new Int32Array(0), end: new Int32Array(0) };
  #bad = new Set<number>();
  #misfits: Map<number, string> | null = null;

  constructor(type: BytesType, checks: ByteChecks, rows: number, size: number) {
    this.#type = type;
    this.#checks = checks;
    this.#rows = rows;
    this.#nulls = new NullMask(rows);
    // About as many bytes as the pages have, so that nothing is moved.
    this.#store = new ByteStore(Math.min(size, 2 ** 28));
  }

  read(pages: readonly Page[], isDictionary: boolean): Chunk {
    const ids = isDictionary ? new Int32Array(this.#rows) : null;
    const ranges: Ranges = isDictionary
      ? this.#entries
      : { start: new Int32Array(this.#rows), end: new Int32Array(this.#rows) };
    let row = 0;
    for (const page of pages) {
      if (page.kind === 'dictionary') {
        this.#readDictionary(page);
        continue;
      }
      const present = this.#nulls.take(page, row);
      if (ids !== null) {
        readIds(page, present, this.#entries.start.length, ids, row);
        this.#nulls.spread(ids, row, page.count, present);
      } else {
        this.#readRanges(page, present, ranges, row);
        this.#nulls.spread(ranges.start, row, page.count, present);
        this.#nulls.spread(ranges.end, row, page.count, present);
      }
      row += page.count;
    }
    demand(row === this.#rows, `there are ${row} values for ${this.#rows} rows`);
    const { mask } = this.#nulls;
    return ids !== null ? this.#dictionaryChunk(ids, mask) : this.#rangesChunk(ranges, mask);
  }

  #readDictionary(page: Page): void {
    const { count } = page;
    // An entry has four bytes of length at least, or its fixed length.
    demand(count <= page.values.length, 'a dictionary is longer than its page');
    this.#entries = { start: new Int32Array(count), end: new Int32Array(count) };
    readBytes('PLAIN', page.values, count, this.#type.length, this.#store, this.#entries, 0);
  }

  #readRanges(page: Page, present: number, ranges: Ranges, row: number): void {
    if (page.encoding !== 'DICTIONARY') {
      readBytes(page.encoding, page.values, present, this.#type.length, this.#store, ranges, row);
      return;
    }
    const { start, end } = this.#entries;
    const ids = new Int32Array(present);
    readIds(page, present, start.length, ids, 0);
    for (let k = 0; k < present; k++) {
      ranges.start[row + k] = start[ids[k]!]!;
      ranges.end[row + k] = end[ids[k]!]!;
    }
  }

  #dictionaryChunk(ids: Int32Array, mask: Uint8Array | null): Chunk {
    const { start, end } = this.#entries;
    const bytes = this.#store.bytes;
    const values: Value[] = [];
    for (let i = 0; i < start.length; i++) {
      const value = this.#value(start[i]!, end[i]!);
      if (value === undefined) this.#bad.add(i);
      values.push(value ?? null);
    }
    if (this.#bad.size > 0) {
      for (let row = 0; row < ids.length; row++) {
        const id = ids[row]!;
        if (mask?.[row] !== 1 && this.#bad.has(id)) this.#misfit(row, bytes, start[id]!, end[id]!);
      }
    }
    return new DictionaryChunk(ids, values, mask, this.#misfits);
  }

  #rangesChunk(ranges: Ranges, mask: Uint8Array | null): Chunk {
    const { bytes, length } = this.#store;
    const { start, end } = ranges;
    const isText = this.#type.isText;
    // Lengths that stand between the texts are ASCII too, as long as they are short.
    if (isText && this.#checks.isAscii(bytes.subarray(0, length))) return new RangesChunk(bytes, ranges, mask, null);
    const values: Value[] | null = isText ? null : new Array<Value>(this.#rows).fill(null);
    for (let row = 0; row < this.#rows; row++) {
      if (mask?.[row] === 1) continue;
      const value = isText ? this.#check(start[row]!, end[row]!) : this.#value(start[row]!, end[row]!);
      if (value === undefined) this.#misfit(row, bytes, start[row]!, end[row]!);
      else if (values !== null) values[row] = value;
    }
    return values === null
      ? new RangesChunk(bytes, ranges, mask, this.#misfits)
      : new ValuesChunk(values, mask, this.#misfits);
  }

  #value(start: number, end: number): Value | undefined {
    if (this.#type.isText && !this.#isUtf8(start, end)) return undefined;
    return this.#type.value(this.#store.bytes, start, end);
  }

  #check(start: number, end: number): true | undefined {
    return this.#isUtf8(start, end) ? true : undefined;
  }

  /** Most texts have no byte above 127, which a loop sees sooner than a call. */
  #isUtf8(start: number, end: number): boolean {
    const { bytes } = this.#store;
    for (let at = start; at < end; at++) if (bytes[at]! > 127) return this.#checks.isUtf8(bytes.subarray(at, end));
    return true;
  }

  #misfit(row: number, bytes: Uint8Array, start: number, end: number): void {
    this.#misfits ??= new Map();
    this.#misfits.set(row, this.#type.show(bytes, start, end));
  }
}

class DictionaryChunk implements Chunk {
  readonly mask: Uint8Array | null;
  readonly misfits: ReadonlyMap<number, string> | null;
  readonly #ids: Int32Array;
  readonly #entries: readonly Value[];
  readonly #values: Value[] = [];

  constructor(
    ids: Int32Array,
    entries: readonly Value[],
    mask: Uint8Array | null,
    misfits: ReadonlyMap<number, string> | null,
  ) {
    this.#ids = ids;
    this.#entries = entries;
    this.mask = mask;
    this.misfits = misfits;
  }

  column(from: number, to: number): Column {
    const values = this.#values;
    values.length = to - from;
    for (let row = from; row < to; row++) values[row - from] = this.#entries[this.#ids[row]!] ?? null;
    if (this.mask !== null) for (let row = from; row < to; row++) if (this.mask[row] === 1) values[row - from] = null;
    return values;
  }
}

class RangesChunk implements Chunk {
  readonly mask: Uint8Array | null;
  readonly misfits: ReadonlyMap<number, string> | null;
  readonly #text: Uint8Array;
  readonly #ranges: Ranges;

  constructor(text: Uint8Array, ranges: Ranges, mask: Uint8Array | null, misfits: ReadonlyMap<number, string> | null) {
    this.#text = text;
    this.#ranges = ranges;
    this.mask = mask;
    this.misfits = misfits;
  }

  column(from: number, to: number): Column {
    const { start, end } = this.#ranges;
    return { text: this.#text, start: start.subarray(from, to), end: end.subarray(from, to) };
  }
}

/** A chunk whose values are objects. */
export class ValuesChunk implements Chunk {
  readonly mask: Uint8Array | null;
  readonly misfits: ReadonlyMap<number, string> | null;
  readonly #values: readonly Value[];

  constructor(values: readonly Value[], mask: Uint8Array | null, misfits: ReadonlyMap<number, string> | null) {
    this.#values = values;
    this.mask = mask;
    this.misfits = misfits;
  }

  column(from: number, to: number): Column {
    return this.#values.slice(from, to);
  }
}
