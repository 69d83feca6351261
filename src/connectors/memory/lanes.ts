import type { Expression } from '../../expr/expression.js';
import { interpret } from '../../expr/interpret.js';
import { indexOfField, type TableSchema } from '../../schema/schema.js';
import type { Value } from '../../types/value.js';
import { BatchBuilder } from '../batch-builder.js';
import {
  type DroppedRows,
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
  /** Leaves out the rows for which what is offered is FALSE or NULL; those for which it fails stay (S10.3, S10.4). */
  readonly dropsRows?: boolean;
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
    const { schema, batchRows = MAX_BATCH_ROWS, dropsRows = false } = this.#given;
    const { predicate } = this.#request;
    const given = this.#given.lanes.get(lane.id)!;
    const columns = this.#request.columns.map(name => indexOfField(schema, name));
    const most = Math.max(1, Math.min(batchRows, this.#request.maxRows, MAX_BATCH_ROWS));
    // Positions of this source are counts of changes; nobody else makes them.
    const reading = {
      columns,
      schema,
      most,
      isDropped: dropsRows && predicate !== null ? dropping(predicate, schema) : null,
    };
    return new GivenLaneReader(given, reading, from as number);
  }

  close(): void {}
}

/** Whether a row may be left out. */
type Dropping = (row: readonly Value[]) => boolean;

function dropping(predicate: Expression, schema: TableSchema): Dropping {
  const evaluate = interpret<readonly Value[]>(predicate, ({ name }) => {
    const c = indexOfField(schema, name);
    return row => row[c]!;
  });
  return row => {
    const value = evaluate(row);
    return value === false || value === null;
  };
}

/** How a lane is read. */
interface Reading {
  readonly columns: readonly number[];
  readonly schema: TableSchema;
  readonly most: number;
  readonly isDropped: Dropping | null;
}

class GivenLaneReader implements LaneReader {
  readonly #lane: GivenLane;
  readonly #reading: Reading;
  readonly #builder: BatchBuilder;
  readonly #time: number;
  #at: number;
  #release: ((end: null) => void) | null = null;

  constructor(lane: GivenLane, reading: Reading, from: number) {
    const { columns, schema } = reading;
    this.#lane = lane;
    this.#reading = reading;
    this.#at = from;
    this.#builder = new BatchBuilder(columns.map(c => schema.fields[c]!.type));
    this.#time = schema.rowtime === null ? -1 : indexOfField(schema, schema.rowtime.column);
  }

  next(): LaneBatch | null | Promise<null> {
    const { changes, ends } = this.#lane;
    if (this.#at >= changes.length) {
      if (ends) return null;
      return new Promise(resolve => {
        this.#release = resolve;
      });
    }
    const { columns, most, isDropped } = this.#reading;
    const first = this.#at;
    const to = Math.min(changes.length, first + most);
    const ordinals: number[] = [];
    const maxRowtime: number[] = [];
    let greatest = Number.NEGATIVE_INFINITY;
    this.#builder.reset();
    for (; this.#at < to; this.#at++) {
      const { row, weight } = changes[this.#at]!;
      if (isDropped === null || !isDropped(row)) {
        ordinals.push(this.#at - first);
        maxRowtime.push(greatest);
        for (let c = 0; c < columns.length; c++) this.#builder.set(c, row[columns[c]!]!);
        this.#builder.endRow(weight);
      }
      // A rowtime is a number and never NULL.
      if (this.#time >= 0) greatest = Math.max(greatest, row[this.#time] as number);
    }
    const batch = this.#builder.build(to);
    if (batch.rows === to - first) return batch;
    const dropped: DroppedRows = {
      ordinals: Float64Array.from([...ordinals, to - first]),
      maxRowtime: Float64Array.from([...maxRowtime, greatest]),
    };
    return { ...batch, dropped };
  }

  close(): void {
    this.#release?.(null);
  }
}
