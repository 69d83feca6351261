import {
  type LaneBatch,
  type LaneReader,
  type LaneSpec,
  MAX_BATCH_ROWS,
  type SourceReader,
} from '../connectors/contract/source.js';
import type { Schema } from '../schema/schema.js';
import { compareText } from '../types/text.js';
import { type Batch, OutputBatch } from './batch.js';
import { RowStore } from './state/row-store.js';

/** The one lane of a replayed source. */
const REPLAY_LANE: LaneSpec = { id: 'replay', position: 0 };

/**
 * `replay: 'eventTime'` (S3.12): all lanes of a bounded source become one, sorted by rowtime, ties by lane and position,
 * in both modes, so that nothing in it is late. The position is the number of rows delivered.
 *
 * All rows are read and kept before the first is delivered: memory grows with the source.
 */
export function replayByEventTime(reader: SourceReader, schema: Schema, timeColumn: number): SourceReader {
  return {
    lanes: () => [REPLAY_LANE],
    read: async (_lane, from) => {
      const rows = await readAll(reader, schema, timeColumn);
      // The position was written by this reader.
      return new ReplayLane(schema, rows, from as number);
    },
    close: () => reader.close(),
  };
}

interface SortedRows {
  readonly store: RowStore;
  readonly slots: readonly number[];
  readonly malformed: number;
}

async function readAll(reader: SourceReader, schema: Schema, timeColumn: number): Promise<SortedRows> {
  const store = new RowStore(schema, { weights: false, arrivals: false, places: false });
  const times: number[] = [];
  const slots: number[] = [];
  let malformed = 0;
  const lanes = [...(await reader.lanes())].sort((a, b) => compareText(a.id, b.id));
  for (const lane of lanes) {
    const laneReader = await reader.read(lane, lane.position);
    for (;;) {
      const next = laneReader.next();
      const batch = next instanceof Promise ? await next : next;
      if (batch === null) break;
      malformed += batch.malformed;
      for (let i = 0; i < batch.rows; i++) {
        const slot = store.append(asBatch(batch), i);
        slots.push(slot);
        times[slot] = (batch.columns[timeColumn] as Float64Array)[i]!;
      }
    }
    await laneReader.close();
  }
  // The sort is stable, so equal times keep lane and position.
  slots.sort((a, b) => times[a]! - times[b]!);
  return { store, slots, malformed };
}

function asBatch(batch: LaneBatch): Batch {
  return {
    rows: batch.rows,
    count: batch.rows,
    columns: [...batch.columns] as Batch['columns'],
    nulls: [...batch.nulls],
    selection: null,
    weights: null,
    arrivals: null,
    lane: 0,
    lanes: null,
    ordinal: 0,
    ordinals: null,
  };
}

class ReplayLane implements LaneReader {
  readonly #output: OutputBatch;
  readonly #rows: SortedRows;
  #next: number;
  #malformed: number;

  constructor(schema: Schema, rows: SortedRows, from: number) {
    this.#output = new OutputBatch(schema, { weights: false, arrivals: false, places: false });
    this.#rows = rows;
    this.#next = from;
    this.#malformed = from === 0 ? rows.malformed : 0;
  }

  next(): LaneBatch | null {
    const { store, slots } = this.#rows;
    if (this.#next >= slots.length) return null;
    const output = this.#output;
    output.reset();
    const end = Math.min(slots.length, this.#next + MAX_BATCH_ROWS);
    for (; this.#next < end; this.#next++) store.copyInto(output, slots[this.#next]!);
    const malformed = this.#malformed;
    this.#malformed = 0;
    const { rows, columns, nulls } = output.batch;
    return {
      rows,
      columns: columns as LaneBatch['columns'],
      nulls,
      weights: null,
      position: end,
      malformed,
      dropped: null,
    };
  }

  close(): void {}
}
