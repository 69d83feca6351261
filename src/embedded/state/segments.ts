import type { Exact } from '../../types/value.js';
import type { BatchColumn } from '../batch.js';
import { memory } from './memory.js';

export const SEGMENT_BITS = 16;
/** Rows of a segment: growth beyond the first one copies nothing and leaves no garbage. */
export const SEGMENT_ROWS = 1 << SEGMENT_BITS;
/** The value of `id` is `segments[id >>> SEGMENT_BITS][id & SEGMENT_MASK]`. */
export const SEGMENT_MASK = SEGMENT_ROWS - 1;

const LEAST_ROWS = 16;

/** Rows that the first segment has after growing from `capacity` to `rows` at least: it doubles until it is a whole one. */
export function firstSegmentRows(capacity: number, rows: number): number {
  let size = Math.max(capacity, LEAST_ROWS);
  while (size < rows && size < SEGMENT_ROWS) size *= 2;
  return size;
}

/** What grows and is cleared with a table of dense ids. */
export interface AttachedColumn {
  /** Makes room for ids below `rows`. Never inside a loop that holds segments: the first one is replaced as it grows. */
  grow(rows: number): void;
  /** Back to the value of an id that was never written. */
  clear(id: number): void;
  readonly bytes: number;
}

/** What a snapshot holds as a column. */
export interface SavedColumn {
  /** The values of `ids`, in that order, as a column of plain data. */
  save(ids: Int32Array): BatchColumn;
  /** Puts the values of a saved column at `ids`. */
  load(ids: Int32Array, saved: BatchColumn): void;
}

/** A column of state by dense id, in the shape that snapshots and key tables need. */
export interface StateColumn extends AttachedColumn, SavedColumn {}

interface Indexed<T> {
  readonly length: number;
  [index: number]: T;
}

/**
 * Values by dense id in segments. Hot loops read `segments` themselves: the array stays the same object for good, its
 * elements may be replaced by {@link grow}.
 */
abstract class Segments<T, S extends Indexed<T>> implements StateColumn {
  readonly segments: S[] = [];
  #capacity = 0;

  protected abstract allocate(rows: number): S;
  protected abstract copy(from: S, to: S): void;
  abstract save(ids: Int32Array): BatchColumn;
  abstract clear(id: number): void;
  abstract readonly bytes: number;

  get capacity(): number {
    return this.#capacity;
  }

  grow(rows: number): void {
    if (rows <= this.#capacity) return;
    if (this.#capacity < SEGMENT_ROWS) {
      const size = firstSegmentRows(this.#capacity, rows);
      const first = this.allocate(size);
      if (this.segments.length > 0) this.copy(this.segments[0]!, first);
      this.segments[0] = first;
      this.#capacity = size;
    }
    while (this.#capacity < rows) {
      this.segments.push(this.allocate(SEGMENT_ROWS));
      this.#capacity += SEGMENT_ROWS;
    }
  }

  get(id: number): T {
    return this.segments[id >>> SEGMENT_BITS]![id & SEGMENT_MASK]!;
  }

  set(id: number, value: T): void {
    this.segments[id >>> SEGMENT_BITS]![id & SEGMENT_MASK] = value;
  }

  load(ids: Int32Array, saved: BatchColumn): void {
    const values = saved as Indexed<T>;
    for (let i = 0; i < ids.length; i++) this.set(ids[i]!, values[i]!);
  }
}

/** Numbers; 0 where never written. */
export class NumberColumn extends Segments<number, Float64Array> {
  protected allocate(rows: number): Float64Array {
    return new Float64Array(memory(8 * rows));
  }

  protected copy(from: Float64Array, to: Float64Array): void {
    to.set(from);
  }

  clear(id: number): void {
    this.set(id, 0);
  }

  save(ids: Int32Array): Float64Array {
    const saved = new Float64Array(ids.length);
    for (let i = 0; i < ids.length; i++) saved[i] = this.get(ids[i]!);
    return saved;
  }

  get bytes(): number {
    return this.capacity * 8;
  }
}

/** 32-bit integers; 0 where never written. */
export class IntegerColumn extends Segments<number, Int32Array> {
  protected allocate(rows: number): Int32Array {
    return new Int32Array(memory(4 * rows));
  }

  protected copy(from: Int32Array, to: Int32Array): void {
    to.set(from);
  }

  clear(id: number): void {
    this.set(id, 0);
  }

  save(ids: Int32Array): Float64Array {
    const saved = new Float64Array(ids.length);
    for (let i = 0; i < ids.length; i++) saved[i] = this.get(ids[i]!);
    return saved;
  }

  get bytes(): number {
    return this.capacity * 4;
  }
}

/** Bytes: flags, booleans; 0 where never written. */
export class ByteColumn extends Segments<number, Uint8Array> {
  protected allocate(rows: number): Uint8Array {
    return new Uint8Array(memory(rows));
  }

  protected copy(from: Uint8Array, to: Uint8Array): void {
    to.set(from);
  }

  clear(id: number): void {
    this.set(id, 0);
  }

  save(ids: Int32Array): Uint8Array {
    return Uint8Array.from(ids, id => this.get(id));
  }

  get bytes(): number {
    return this.capacity;
  }
}

/**
 * Exact integers; 0 where never written. Numbers in typed arrays until the first value comes that is no safe integer;
 * then all segments become plain arrays, once and for good.
 */
export class ExactColumn extends Segments<Exact, Float64Array | Exact[]> {
  #isWide = false;

  protected allocate(rows: number): Float64Array | Exact[] {
    return this.#isWide ? new Array<Exact>(rows).fill(0) : new Float64Array(memory(8 * rows));
  }

  protected copy(from: Float64Array | Exact[], to: Float64Array | Exact[]): void {
    for (let i = 0; i < from.length; i++) to[i] = from[i]!;
  }

  /** True once a value beyond the safe integers was stored. */
  get isWide(): boolean {
    return this.#isWide;
  }

  override set(id: number, value: Exact): void {
    if (typeof value === 'bigint' && !this.#isWide) this.widen();
    super.set(id, value);
  }

  /** Makes all segments plain arrays, in place: loops that hold `segments` go on with them. */
  widen(): void {
    if (this.#isWide) return;
    this.#isWide = true;
    for (let s = 0; s < this.segments.length; s++) {
      const from = this.segments[s]!;
      const to = this.allocate(from.length);
      this.copy(from, to);
      this.segments[s] = to;
    }
  }

  clear(id: number): void {
    super.set(id, 0);
  }

  save(ids: Int32Array): BatchColumn {
    if (this.#isWide) return Array.from(ids, id => this.get(id));
    const saved = new Float64Array(ids.length);
    for (let i = 0; i < ids.length; i++) saved[i] = Number(this.get(ids[i]!));
    return saved;
  }

  get bytes(): number {
    return this.capacity * (this.#isWide ? 24 : 8);
  }
}

/** Anything else; `null` where never written. What is saved must be plain data. */
export class ObjectColumn<T> extends Segments<T | null, (T | null)[]> {
  /** `valueBytes`: about how much memory one value takes beside its reference. */
  constructor(readonly valueBytes = 32) {
    super();
  }

  protected allocate(rows: number): (T | null)[] {
    return new Array<T | null>(rows).fill(null);
  }

  protected copy(from: (T | null)[], to: (T | null)[]): void {
    for (let i = 0; i < from.length; i++) to[i] = from[i]!;
  }

  clear(id: number): void {
    this.set(id, null);
  }

  save(ids: Int32Array): unknown[] {
    return Array.from(ids, id => this.get(id));
  }

  get bytes(): number {
    return this.capacity * (8 + this.valueBytes);
  }
}
