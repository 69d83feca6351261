import type {
  LaneBatch,
  LaneReader,
  Position,
  RangeColumn,
  SourceReader,
  SourceSpec,
} from '../../src/connectors/contract/source.js';
import type { Expression } from '../../src/expr/expression.js';
import { mayHold } from '../../src/expr/truth.js';
import { defaultPlatform } from '../../src/platform/default-platform.js';
import type { Platform } from '../../src/platform/platform.js';
import type { RowtimeSpec, TableSchema } from '../../src/schema/schema.js';
import type { DataType } from '../../src/types/data-type.js';
import type { Value } from '../../src/types/value.js';

/** What was read, kept: the batch itself may be reused by its reader. */
export interface KeptBatch {
  readonly rows: number;
  readonly changes: readonly { readonly row: readonly Value[]; readonly weight: number }[];
  readonly position: Position;
  readonly malformed: number;
  readonly rejected: NonNullable<LaneBatch['rejected']>;
  /** How many rows of the lane come before each row, and before the end, and how far time went. */
  readonly ordinals: readonly number[];
  readonly maxRowtime: readonly number[] | null;
}

/** How a test reads a source. */
export interface Reading {
  readonly columns?: readonly string[];
  readonly lane?: string;
  readonly from?: Position;
  readonly maxRows?: number;
  readonly platform?: Platform;
  readonly signal?: AbortSignal;
  readonly predicate?: Expression;
}

export function schemaOf(
  columns: { readonly [name: string]: DataType },
  facts: { rowtime?: RowtimeSpec; primaryKey?: readonly string[] } = {},
): TableSchema {
  return {
    fields: Object.entries(columns).map(([name, type]) => ({ name, type })),
    primaryKey: facts.primaryKey ?? [],
    rowtime: facts.rowtime ?? null,
    metadata: new Map(),
  };
}

export async function openSource(source: SourceSpec, reading: Reading = {}): Promise<SourceReader> {
  return await source.open({
    columns: reading.columns ?? source.schema.fields.map(field => field.name),
    predicate: reading.predicate ?? null,
    mayHold: reading.predicate === undefined ? null : mayHold(reading.predicate),
    maxRows: reading.maxRows ?? 1024,
    signal: reading.signal ?? new AbortController().signal,
    platform: reading.platform ?? defaultPlatform(),
  });
}

export async function readerOf(
  source: SourceSpec,
  reading: Reading = {},
): Promise<{ opened: SourceReader; reader: LaneReader }> {
  const opened = await openSource(source, reading);
  const lanes = await opened.lanes();
  const lane = reading.lane === undefined ? lanes[0]! : lanes.find(({ id }) => id === reading.lane)!;
  return { opened, reader: await opened.read(lane, reading.from === undefined ? lane.position : reading.from) };
}

/** All batches of one lane. */
export async function readLane(source: SourceSpec, reading: Reading = {}): Promise<KeptBatch[]> {
  const { opened, reader } = await readerOf(source, reading);
  const batches: KeptBatch[] = [];
  try {
    for (;;) {
      const batch = await reader.next();
      if (batch === null) return batches;
      batches.push(keep(batch));
    }
  } finally {
    await reader.close();
    await opened.close();
  }
}

export function keep(batch: LaneBatch): KeptBatch {
  const changes = Array.from({ length: batch.rows }, (_, row) => ({
    row: batch.columns.map((_, c) => valueAt(batch, c, row)),
    weight: batch.weights?.[row] ?? 1,
  }));
  return {
    rows: batch.rows,
    changes,
    position: batch.position,
    malformed: batch.malformed,
    rejected: batch.rejected ?? [],
    ordinals:
      batch.dropped === null ? Array.from({ length: batch.rows + 1 }, (_, i) => i) : [...batch.dropped.ordinals],
    maxRowtime: batch.dropped === null ? null : [...batch.dropped.maxRowtime],
  };
}

export function changesOf(batches: readonly KeptBatch[]): { row: readonly Value[]; weight: number }[] {
  return batches.flatMap(batch => [...batch.changes]);
}

export function rowsOf(batches: readonly KeptBatch[]): (readonly Value[])[] {
  return changesOf(batches).map(change => change.row);
}

export function valueAt(batch: LaneBatch, c: number, row: number): Value {
  if (batch.nulls[c]?.[row] === 1) return null;
  const column = batch.columns[c]!;
  if (column instanceof Uint8Array) return column[row] === 1;
  if (column instanceof Float64Array) return column[row]!;
  if (Array.isArray(column)) return column[row] as Value;
  const { text, start, end } = column as RangeColumn;
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text.subarray(start[row]!, end[row]!));
}
