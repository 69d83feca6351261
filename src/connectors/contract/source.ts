import type { Expression } from '../../expr/expression.js';
import type { BoundsOf } from '../../expr/truth.js';
import type { Platform } from '../../platform/platform.js';
import type { TableSchema } from '../../schema/schema.js';
import type { SinkSpec } from './sink.js';

/** Plain JSON: where a lane goes on after the rows already delivered. */
export type Position = null | boolean | number | string | readonly Position[] | { readonly [key: string]: Position };

/** UTF-8 text as ranges of one buffer: what text formats deliver for STRING columns; decoded only where it is asked for. */
export interface RangeColumn {
  readonly text: Uint8Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
}

/**
 * A column of a batch. By kind: `Uint8Array` for boolean; `Float64Array` for numbers, dates and times; for bigint and
 * decimal `Float64Array` where every value is a safe integer, else an array of `Exact`; `(string | null)[]` or
 * {@link RangeColumn} for string; an array for the rest.
 */
export type Column = Float64Array | Uint8Array | RangeColumn | readonly unknown[];

/** Rows of one lane, at most {@link MAX_BATCH_ROWS}, in the columns that were asked for, in that order. */
export interface LaneBatch {
  readonly rows: number;
  readonly columns: readonly Column[];
  /** A byte a row, 1 where the column is NULL; `null` where no value is. */
  readonly nulls: readonly (Uint8Array | null)[];
  /** +1 inserts, -1 removes; `null` where all insert. Upsert sources give +1 for an upsert and -1 for a delete by key. */
  readonly weights: Int32Array | null;
  /** Where to go on after these rows. */
  readonly position: Position;
  /** Malformed records left out since the batch before. */
  readonly malformed: number;
  /** These records, where the source has a {@link SourceSpec.deadLetter}: whoever runs the job writes them there. */
  readonly rejected?: readonly RejectedRecord[];
  /**
   * How many rows of the lane stand for each delivered row and how far time went, where a pushed predicate dropped
   * some: `null` where none were dropped. See S10.4.
   */
  readonly dropped: DroppedRows | null;
}

/** A malformed record as a dead-letter sink receives it, a row of three STRING columns. */
export interface RejectedRecord {
  /** For example `orders.csv:1042, byte 48211, column price`. */
  readonly place: string;
  /** For example `price is no DECIMAL(10, 2): "12,50"`. */
  readonly reason: string;
  /** The record as it stands in the source. */
  readonly text: string;
}

/** Rows that a reader left out because a pushed predicate is FALSE for them. */
export interface DroppedRows {
  /** By delivered row, and one more for the rows after the last: how many rows of the lane came before it in this batch, delivered or not. */
  readonly ordinals: Float64Array;
  /** By delivered row, and one more: greatest rowtime of the rows of this batch before it, delivered or not; -Infinity where none. */
  readonly maxRowtime: Float64Array;
}

/** The most rows in a batch; a write past a typed array would vanish silently, so it is one constant. */
export const MAX_BATCH_ROWS = 1024;

/** One lane of a source (S3.1): data makes it, never readers. Lanes are ordered by id, by code point. */
export interface LaneSpec {
  readonly id: string;
  /** Where a first read starts. */
  readonly position: Position;
}

/** Delivers the batches of one lane in order. A batch, and what it refers to, is valid until the next call of `next`. */
export interface LaneReader {
  /** The next batch, or `null` at the end of the lane. Synchronous where nothing has to be waited for. */
  next(): LaneBatch | null | Promise<LaneBatch | null>;
  close(): void | Promise<void>;
}

/** What a job asks of a source. */
export interface ReadRequest {
  /** Which columns, in which order. The rowtime column is always among them where the plan needs time. */
  readonly columns: readonly string[];
  /**
   * Conjuncts over the source's columns that the plan would like applied early. A reader may ignore them; where it
   * drops rows it must fill {@link LaneBatch.dropped}. The plan keeps its own filter in any case.
   */
  readonly predicate: Expression | null;
  /** Whether the predicate may be TRUE for a row within bounds; `null` where nothing is offered. */
  readonly mayHold: ((boundsOf: BoundsOf) => boolean) | null;
  /** At most this many rows a batch. */
  readonly maxRows: number;
  readonly signal: AbortSignal;
  readonly platform: Platform;
}

/** An opened source. */
export interface SourceReader {
  /** All lanes there are at the start, in any order. */
  lanes(): readonly LaneSpec[] | Promise<readonly LaneSpec[]>;
  read(lane: LaneSpec, from: Position): LaneReader | Promise<LaneReader>;
  close(): void | Promise<void>;
}

/** How a source uses the conjuncts that it is offered. */
export interface Pushdown {
  /** What it leaves out where {@link ReadRequest.mayHold} says no, as `explain` says it: `row groups`. */
  readonly leavesOut: string;
}

/** A source as the plan holds it: what it is, and how it is opened. Nothing is opened, and no file read, before `open`. */
export interface SourceSpec {
  /** The connector's word, for example `csv`. */
  readonly connector: string;
  /** What `explain` and errors call it: a path, or the connector's word. */
  readonly label: string;
  readonly schema: TableSchema;
  readonly bounded: boolean;
  readonly changes: 'append' | 'retract' | 'upsert';
  /** `replay: 'eventTime'` (S3.12): the engine merges all lanes into one, sorted by rowtime. */
  readonly replay: boolean;
  /** Where malformed records go ({@link LaneBatch.rejected}) when they are neither fatal nor only counted. */
  readonly deadLetter: SinkSpec | null;
  /** What the source does with a {@link ReadRequest.predicate}; absent where it ignores it. */
  readonly pushdown?: Pushdown;
  open(request: ReadRequest): SourceReader | Promise<SourceReader>;
}
