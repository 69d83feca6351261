import { memory } from './memory.js';
import { firstSegmentRows, SEGMENT_BITS, SEGMENT_MASK, SEGMENT_ROWS } from './segments.js';

/**
 * Records of a few integers by slot, side by side, as {@link NumberRecords} has doubles. Fields are added before the
 * first record; all start as 0.
 */
export class IntegerRecords {
  readonly segments: Int32Array[] = [];
  #width = 0;
  #capacity = 0;

  /** Integers of a record. */
  get width(): number {
    return this.#width;
  }

  add(): IntegerField {
    if (this.#capacity > 0) throw new Error('records are there already');
    return new IntegerField(this, this.#width++);
  }

  grow(rows: number): void {
    if (rows <= this.#capacity) return;
    if (this.#capacity < SEGMENT_ROWS) {
      const size = firstSegmentRows(this.#capacity, rows);
      const first = new Int32Array(memory(4 * size * this.#width));
      if (this.segments.length > 0) first.set(this.segments[0]!);
      this.segments[0] = first;
      this.#capacity = size;
    }
    while (this.#capacity < rows) {
      this.segments.push(new Int32Array(memory(4 * SEGMENT_ROWS * this.#width)));
      this.#capacity += SEGMENT_ROWS;
    }
  }

  get bytes(): number {
    return this.#capacity * this.#width * 4;
  }
}

/** One integer of each record: `records.segments[slot >>> SEGMENT_BITS][(slot & SEGMENT_MASK) * records.width + at]`. */
export class IntegerField {
  readonly records: IntegerRecords;
  readonly at: number;

  constructor(records: IntegerRecords, at: number) {
    this.records = records;
    this.at = at;
  }

  get(slot: number): number {
    const { segments, width } = this.records;
    return segments[slot >>> SEGMENT_BITS]![(slot & SEGMENT_MASK) * width + this.at]!;
  }

  set(slot: number, value: number): void {
    const { segments, width } = this.records;
    segments[slot >>> SEGMENT_BITS]![(slot & SEGMENT_MASK) * width + this.at] = value;
  }
}
