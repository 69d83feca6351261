import { demand } from './damaged.js';

/** Reads numbers of 64 bits that are written as differences (DELTA_BINARY_PACKED). Gives them with where they end. */
export function readDeltas(
  bytes: Uint8Array,
  at: number,
  count: number,
): { readonly values: BigInt64Array; readonly end: number } {
  const reader = new DeltaReader(bytes, at);
  const values = reader.values(count);
  return { values, end: reader.at };
}

class DeltaReader {
  readonly #bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  values(count: number): BigInt64Array {
    const blockSize = Number(this.#varint());
    const miniBlocks = Number(this.#varint());
    const total = Number(this.#varint());
    demand(total === count, `there are ${total} differences for ${count} values`);
    const values = new BigInt64Array(count);
    let value = this.#zigzag();
    if (count > 0) values[0] = value;
    if (count <= 1) return values;
    const perMiniBlock = blockSize / miniBlocks;
    demand(
      perMiniBlock >= 8 && perMiniBlock % 8 === 0 && perMiniBlock <= 2 ** 20,
      'differences are in blocks of no size',
    );
    for (let next = 1; next < count; ) {
      const least = this.#zigzag();
      const widths = this.#bytes.subarray(this.at, this.at + miniBlocks);
      demand(widths.length === miniBlocks, 'differences go on behind their page');
      this.at += miniBlocks;
      for (let mini = 0; mini < miniBlocks && next < count; mini++) {
        const width = widths[mini]!;
        demand(width <= 64, `differences of ${width} bits`);
        const length = Math.min(perMiniBlock, count - next);
        demand(this.at + Math.ceil((length * width) / 8) <= this.#bytes.length, 'differences go on behind their page');
        for (let i = 0; i < length; i++) {
          value = BigInt.asIntN(64, value + least + this.#packed(width, i));
          values[next++] = value;
        }
        this.at += (perMiniBlock * width) / 8;
      }
    }
    return values;
  }

  #packed(width: number, i: number): bigint {
    if (width === 0) return 0n;
    const first = i * width;
    let low = 0;
    let value = 0n;
    // Up to 24 bits at a time are a number; most differences need no more.
    for (let done = 0; done < width; ) {
      const take = Math.min(24, width - done);
      low = this.#bits(first + done, take);
      value |= BigInt(low) << BigInt(done);
      done += take;
    }
    return value;
  }

  #bits(place: number, count: number): number {
    const bytes = this.#bytes;
    const at = this.at + (place >> 3);
    const word = (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> (place & 7);
    return word & (2 ** count - 1);
  }

  #varint(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      demand(this.at < this.#bytes.length && shift < 70n, 'differences go on behind their page');
      const byte = this.#bytes[this.at++]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  }

  #zigzag(): bigint {
    const value = this.#varint();
    return BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n));
  }
}
