import { demand } from './damaged.js';

/** A struct as Thrift's compact protocol writes it: numbers by field id, structs within. Other things are passed over. */
export interface Struct {
  readonly numbers: ReadonlyMap<number, number>;
  readonly structs: ReadonlyMap<number, Struct>;
}

const MOST_DEPTH = 16;

/** Reads the struct at `at` of `bytes`; gives it with where it ends. */
export function readStruct(bytes: Uint8Array, at: number): { readonly struct: Struct; readonly end: number } {
  const reader = new ThriftReader(bytes, at);
  const struct = reader.struct(0);
  return { struct, end: reader.at };
}

class ThriftReader {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  struct(depth: number): Struct {
    demand(depth < MOST_DEPTH, 'a page header is nested too deep');
    const numbers = new Map<number, number>();
    const structs = new Map<number, Struct>();
    for (let id = 0; ; ) {
      const byte = this.#byte();
      if (byte === 0) return { numbers, structs };
      id = byte >> 4 === 0 ? this.#zigzag() : id + (byte >> 4);
      const kind = byte & 15;
      if (kind === 12) structs.set(id, this.struct(depth + 1));
      else {
        const number = this.#value(kind, depth);
        if (number !== null) numbers.set(id, number);
      }
    }
  }

  /** A number, or 0 and 1 for a boolean in a field; `null` for what was passed over. */
  #value(kind: number, depth: number): number | null {
    switch (kind) {
      case 1:
        return 1;
      case 2:
        return 0;
      case 3:
        return this.#byte();
      case 4:
      case 5:
      case 6:
        return this.#zigzag();
      case 7:
        this.at += 8;
        return null;
      case 8: {
        // Reading the length moves `at` too.
        const length = this.#varint();
        this.at += length;
        return null;
      }
      case 9:
      case 10:
        this.#list(depth);
        return null;
      case 12:
        this.struct(depth + 1);
        return null;
      default:
        demand(false, `a page header has a field of kind ${kind}`);
    }
  }

  #list(depth: number): void {
    demand(depth < MOST_DEPTH, 'a page header is nested too deep');
    const byte = this.#byte();
    const kind = byte & 15;
    const count = byte >> 4 === 15 ? this.#varint() : byte >> 4;
    for (let i = 0; i < count; i++) {
      if (kind === 1 || kind === 2) this.#byte();
      else this.#value(kind, depth + 1);
    }
  }

  #byte(): number {
    demand(this.at < this.#bytes.length, 'a page header goes on behind its column');
    return this.#bytes[this.at++]!;
  }

  #varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.#byte();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      demand(factor < 2 ** 56, 'a number in a page header has no end');
    }
  }

  #zigzag(): number {
    const value = this.#varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}
