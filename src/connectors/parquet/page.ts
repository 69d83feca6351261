import { demand } from './damaged.js';
import { readStruct, type Struct } from './thrift.js';

/** A page of a column: some of its values, or its dictionary. */
export interface Page {
  readonly kind: 'dictionary' | 'data';
  /** How many values it has, NULLs among them. */
  readonly count: number;
  readonly encoding: Encoding;
  /** The definition levels, one for each value, as a hybrid of runs and packed bits; `null` where nothing can be NULL. */
  readonly levels: Uint8Array | null;
  readonly values: Uint8Array;
}

/** How values are written. */
export type Encoding =
  | 'PLAIN'
  | 'DICTIONARY'
  | 'RLE'
  | 'DELTA_BINARY_PACKED'
  | 'DELTA_LENGTH_BYTE_ARRAY'
  | 'DELTA_BYTE_ARRAY'
  | 'BYTE_STREAM_SPLIT';

const ENCODINGS: ReadonlyMap<number, Encoding> = new Map([
  [0, 'PLAIN'],
  [2, 'DICTIONARY'],
  [3, 'RLE'],
  [5, 'DELTA_BINARY_PACKED'],
  [6, 'DELTA_LENGTH_BYTE_ARRAY'],
  [7, 'DELTA_BYTE_ARRAY'],
  [8, 'DICTIONARY'],
  [9, 'BYTE_STREAM_SPLIT'],
]);

/** Makes the bytes of a page from its compressed ones. */
export type Decompress = (bytes: Uint8Array, length: number) => Uint8Array;

/** Goes through the pages of a column chunk. */
export class PageReader {
  readonly #bytes: Uint8Array;
  readonly #decompress: Decompress | null;
  readonly #isOptional: boolean;
  readonly #mostBytes: number;
  #at = 0;

  /** No page may hold more than `mostBytes`. */
  constructor(bytes: Uint8Array, decompress: Decompress | null, isOptional: boolean, mostBytes: number) {
    this.#mostBytes = mostBytes;
    this.#bytes = bytes;
    this.#decompress = decompress;
    this.#isOptional = isOptional;
  }

  /** The next page; `null` behind the last. */
  next(): Page | null {
    while (this.#at < this.#bytes.length) {
      const { struct, end } = readStruct(this.#bytes, this.#at);
      const length = sizeOf(struct, 3);
      demand(end + length <= this.#bytes.length, 'a page goes on behind its column');
      this.#at = end + length;
      const page = this.#page(struct, this.#bytes.subarray(end, end + length));
      if (page !== null) return page;
    }
    return null;
  }

  #page(header: Struct, bytes: Uint8Array): Page | null {
    const size = sizeOf(header, 2);
    switch (header.numbers.get(1)) {
      case 0:
        return this.#dataPage(structOf(header, 5), this.#inflate(bytes, size));
      case 2: {
        const head = structOf(header, 7);
        const encoding = encodingOf(head, 2);
        demand(encoding === 'PLAIN' || encoding === 'DICTIONARY', `a dictionary is written as ${encoding}`);
        return {
          kind: 'dictionary',
          count: sizeOf(head, 1),
          encoding: 'PLAIN',
          levels: null,
          values: this.#inflate(bytes, size),
        };
      }
      case 3:
        return this.#dataPage2(structOf(header, 8), bytes, size);
      default:
        // Index pages are no data.
        return null;
    }
  }

  #dataPage(head: Struct, bytes: Uint8Array): Page {
    const page = { kind: 'data', count: sizeOf(head, 1), encoding: encodingOf(head, 2) } as const;
    if (!this.#isOptional) return { ...page, levels: null, values: bytes };
    demand(encodingOf(head, 3) === 'RLE', 'levels are written in a way that was given up long ago');
    demand(bytes.length >= 4, 'a page has no levels');
    const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
    demand(4 + length <= bytes.length, 'the levels of a page are longer than the page');
    return { ...page, levels: bytes.subarray(4, 4 + length), values: bytes.subarray(4 + length) };
  }

  /** Levels of these pages stand in front of what is compressed. */
  #dataPage2(head: Struct, bytes: Uint8Array, size: number): Page {
    const levels = sizeOf(head, 5);
    const repetition = sizeOf(head, 6);
    const before = levels + repetition;
    demand(before <= bytes.length && before <= size, 'the levels of a page are longer than the page');
    const isCompressed = head.numbers.get(7) !== 0;
    const rest = bytes.subarray(before);
    return {
      kind: 'data',
      count: sizeOf(head, 1),
      encoding: encodingOf(head, 4),
      levels: this.#isOptional ? bytes.subarray(repetition, before) : null,
      values: isCompressed ? this.#inflate(rest, size - before) : rest,
    };
  }

  #inflate(bytes: Uint8Array, size: number): Uint8Array {
    if (this.#decompress === null) return bytes;
    demand(size <= this.#mostBytes, `a page has ${size} bytes, more than its column`);
    // Some compressors stumble over nothing.
    if (size === 0) return new Uint8Array(0);
    const page = this.#decompress(bytes, size);
    demand(page.length === size, `a page has ${page.length} bytes where its header says ${size}`);
    return page;
  }
}

function structOf(header: Struct, field: number): Struct {
  const struct = header.structs.get(field);
  demand(struct !== undefined, 'a page header is not complete');
  return struct;
}

function sizeOf(header: Struct, field: number): number {
  const size = header.numbers.get(field);
  demand(size !== undefined && size >= 0 && Number.isSafeInteger(size), 'a page header has no size');
  return size;
}

function encodingOf(header: Struct, field: number): Encoding {
  const number = header.numbers.get(field);
  const encoding = number === undefined ? undefined : ENCODINGS.get(number);
  demand(encoding !== undefined, `a page is written in encoding ${number}`);
  return encoding;
}
