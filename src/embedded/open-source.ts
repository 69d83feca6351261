import { type LaneSpec, MAX_BATCH_ROWS, type SourceReader } from '../connectors/contract/source.js';
import { atPlace } from '../errors/at-place.js';
import { placeOf } from '../errors/call-site.js';
import { mayHold } from '../expr/truth.js';
import type { Origin } from '../plan/node.js';
import type { Scan } from '../plan/nodes/scan.js';
import type { Platform } from '../platform/platform.js';
import { compareText } from '../types/text.js';
import { DeadLetters } from './dead-letters.js';
import type { ScanVertex } from './graph.js';
import { Lane, type LaneSnapshot } from './lane.js';
import { replayByEventTime } from './replay.js';
import { rowReader } from './row-reader.js';
import { BatchStamper } from './scan.js';

/** What a source is opened with. */
export interface OpenOptions {
  readonly signal: AbortSignal;
  readonly platform: Platform;
  readonly job: string;
  readonly batchRows?: number;
}

/** A source whose lanes are known: places are made of them, so the graph is built after. */
export interface OpenReader {
  readonly scan: Scan;
  readonly reader: SourceReader;
  /** In the order of their ids (S3.1). */
  readonly specs: readonly LaneSpec[];
}

/** A source while it is read. */
export interface OpenSource {
  readonly scan: ScanVertex;
  readonly reader: SourceReader;
  readonly lanes: readonly Lane[];
  readonly stamper: BatchStamper;
  /** Where its malformed records go; `null` where they are fatal or only counted. */
  readonly deadLetters: DeadLetters | null;
}

/** Opens what a scan reads and asks for its lanes. */
export async function openReader(scan: Scan, options: OpenOptions): Promise<OpenReader> {
  const { reader, specs } = await atOrigin(scan.origin, async () => {
    const reader = await readerOf(scan, options);
    try {
      return { reader, specs: await reader.lanes() };
    } catch (error) {
      await reader.close();
      throw error;
    }
  });
  return { scan, reader, specs: [...specs].sort((a, b) => compareText(a.id, b.id)) };
}

async function readerOf(scan: Scan, options: OpenOptions): Promise<SourceReader> {
  const columns = scan.schema.fields.map(({ name }) => name);
  const reader = await scan.source.open({
    columns,
    predicate: scan.predicate,
    mayHold: scan.predicate === null ? null : mayHold(scan.predicate),
    signal: options.signal,
    platform: options.platform,
    maxRows: Math.min(options.batchRows ?? MAX_BATCH_ROWS, MAX_BATCH_ROWS),
  });
  if (!scan.source.replay) return reader;
  return replayByEventTime(reader, scan.schema, columns.indexOf(scan.source.schema.rowtime!.column));
}

/** The lanes of a source, where a snapshot says so in the state that they had. */
export async function openSource(
  scan: ScanVertex,
  { reader, specs }: OpenReader,
  saved: readonly LaneSnapshot[],
  options: OpenOptions,
): Promise<OpenSource> {
  const { schema, source } = scan.node;
  const { rowtime } = source.schema;
  const timeColumn = rowtime === null ? -1 : schema.fields.findIndex(({ name }) => name === rowtime.column);
  const lanes = specs.map(
    spec => new Lane(scan.vertex.id, reader, spec, rowtime !== null, saved.find(({ id }) => id === spec.id) ?? null),
  );
  const stamper = new BatchStamper(schema.fields.length, {
    timeColumn,
    rowtime: timeColumn < 0 ? null : rowtime,
    rowOf: rowtime?.watermark ? rowReader(schema) : null,
    grid: scan.grid,
  });
  if (lanes.length === 0) {
    scan.vertex.outWatermark = Number.POSITIVE_INFINITY;
    scan.vertex.finished = true;
  }
  const { deadLetter } = source;
  const deadLetters = deadLetter === null ? null : await DeadLetters.open(deadLetter, options);
  return { scan, reader, lanes, stamper, deadLetters };
}

/** Opens something; an error that says no place gets that of the call which put it into the plan. */
export async function atOrigin<R>(origin: Origin | null, open: () => R | Promise<R>): Promise<R> {
  try {
    return await open();
  } catch (error) {
    throw atPlace(error, placeOf(origin));
  }
}
