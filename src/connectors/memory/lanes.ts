import { indexOfField, type TableSchema } from '../../schema/schema.js';
import type { Value } from '../../types/value.js';
import { BatchBuilder } from '../batch-builder.js';
import {
  type LaneBatch,
  type LaneReader,
  type LaneSpec,
  MAX_BATCH_ROWS,
  type Position,
  type ReadRequest,
  type SourceReader,
  type SourceSpec,
} from '../contract/source.js';

/** One change of a lane: the row by position of the source's schema, in the engine's own values. */
export interface LaneChange {
  readonly row: readonly Value[];
  /** +1 inserts (or upserts), -1 removes. */
  readonly weight: 1 | -1;
}

/** A lane that is given as it is. */
export interface GivenLane {
  readonly changes: readonly LaneChange[];
  /** False: nothing more comes, and the lane does not end. */
  readonly ends: boolean;
}

/** What {@link lanesSource} needs to know. */
export interface GivenLanes {
  readonly schema: TableSchema;
  /** By lane id. */
  readonly lanes: ReadonlyMap<string, GivenLane>;
  readonly changes?: 'append' | 'retract' | 'upsert';
  readonly bounded?: boolean;
  readonly replay?: boolean;
  readonly label?: string;
  /** At most so many rows a batch, where that is less than what the job asks for. */
  readonly batchRows?: number;
}

/** A source whose lanes and changes are given: every input that the laws speak of can be said with it. */
export function lanesSource(given: GivenLanes): SourceSpec {
  return {
    connector: 'lanes',
    label: given.label ?? 'lanes',
    schema: given.schema,
    bounded: given.bounded ?? true,
    changes: given.changes ?? 'append',
    replay: given.replay ?? false,
    deadLetter: null,
    open: request => new GivenLanesReader(given, request),
  };
}

class GivenLanesReader implements SourceReader {
  readonly #given: GivenLanes;
  readonly #request: ReadRequest;

  constructor(given: GivenLanes, request: ReadRequest) {
    this.#given = given;
    this.#request = request;
  }

  lanes(): readonly LaneSpec[] {
    return [...this.#given.lanes.keys()].map(id => ({ id, position: 0 }));
  }

  read(lane: LaneSpec, from: Position): LaneReader {
    const { schema, batchRows = MAX_BATCH_ROWS } = this.#given;
    const given = this.#given.lanes.get(lane.id)!;
    const columns = this.#request.columns.map(name => indexOfField(schema, name));
    const most = Math.max(1, Math.min(batchRows, this.#request.maxRows, MAX_BATCH_ROWS));
    // Positions of this source are counts of changes; nobody else makes them.
    return new GivenLaneReader(given, columns, schema, most, from as number);
  }

  close(): void {}
}

class GivenLaneReader implements LaneReader {
  readonly #lane: GivenLane;
  readonly #columns: readonly number[];
  readonly #most: number;
  readonly #builder: BatchBuilder;
  #at: number;
  #release: ((end: null) => void) | null = null;

  constructor(lane: GivenLane, columns: readonly number[], schema: TableSchema, most: number, from: number) {
    this.#lane = lane;
    this.#columns = columns;
    this.#most = most;
    this.#at = from;
    this.#builder = new BatchBuilder(columns.map(c => schema.fields[c]!.type));
  }

  next(): LaneBatch | null | Promise<null> {
    const { changes, ends } = this.#lane;
    if (this.#at >= changes.length) {
      if (ends) return null;
      return new Promise(resolve => {
        this.#release = resolve;
      });
    }
    const to = Math.min(changes.length, this.#at + this.#most);
    this.#builder.reset();
    for (; this.#at < to; this.#at++) {
      const { row, weight } = changes[this.#at]!;
      for (let c = 0; c < this.#columns.length; c++) this.#builder.set(c, row[this.#columns[c]!]!);
      this.#builder.endRow(weight);
    }
    return this.#builder.build(this.#at);
  }

  close(): void {
    this.#release?.(null);
  }
}
