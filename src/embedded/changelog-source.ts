import { MillraceError } from '../errors/millrace-error.js';
import type { Scan } from '../plan/nodes/scan.js';
import { withoutRowtime } from '../types/data-type.js';
import type { Value } from '../types/value.js';
import { type Batch, laneAt, MAX_BATCH_ROWS, OutputBatch, ordinalAt, valueAt, weightAt } from './batch.js';
import type { Edge, Outlet, StateReader, StateWriter } from './operator.js';
import { keyReader } from './row-reader.js';

/** A row that stands in a lane, with its place. */
interface Standing {
  readonly row: readonly Value[];
  readonly ordinal: number;
}

/**
 * Makes the log of a source a table that is real at every cut (S3.10): a removal takes the row that stands in its lane,
 * with that row's columns and place; an upsert removes the row of its key, if there is one, and inserts.
 *
 * A removal of what is not there, and on retract logs a second insert of a key, end the job. State: every row that
 * stands, by lane and key.
 */
export class ChangelogSource {
  readonly #scan: Scan;
  readonly #outlet: Outlet;
  readonly #output: OutputBatch;
  readonly #isUpsert: boolean;
  readonly #hasKey: boolean;
  readonly #keyOf: (batch: Batch, position: number) => string;
  readonly #timeColumn: number;
  /** By lane and key, oldest first. */
  readonly #standing = new Map<string, Standing[]>();

  /** `logged`: who follows asks when removals were. */
  constructor(scan: Scan, edge: Edge, outlet: Outlet, logged = false) {
    this.#scan = scan;
    this.#outlet = outlet;
    this.#output = new OutputBatch(edge.schema, { weights: true, arrivals: edge.timed, places: true });
    if (logged) this.#output.batch.eventTimes = new Float64Array(MAX_BATCH_ROWS);
    this.#isUpsert = scan.source.changes === 'upsert';
    const { fields } = scan.schema;
    const { primaryKey, rowtime } = scan.source.schema;
    this.#hasKey = primaryKey.length > 0;
    this.#timeColumn = rowtime === null ? -1 : fields.findIndex(({ name }) => name === rowtime.column);
    const key = this.#hasKey
      ? primaryKey.map(name => fields.findIndex(field => field.name === name))
      : fields.map((_, c) => c).filter(c => c !== this.#timeColumn);
    this.#keyOf = keyReader({ fields: fields.map(({ name, type }) => ({ name, type: withoutRowtime(type) })) }, key);
  }

  /** Changes as the source gave them, of one lane. */
  push(batch: Batch): void {
    this.#output.reset();
    let run = 0;
    for (let position = 0; position < batch.rows; position++) {
      const { arrivals } = batch;
      if (arrivals !== null) while (arrivals.end[run]! <= position) run++;
      const arrival = arrivals === null ? 0 : arrivals.watermark[run]!;
      const lane = laneAt(batch, position);
      const key = `${lane}:${this.#keyOf(batch, position)}`;
      const row = this.#scan.schema.fields.map((_, c) => valueAt(batch, c, position));
      const standing = this.#standing.get(key) ?? [];
      if (weightAt(batch, position) < 0) {
        const taken = this.#take(standing, row);
        if (taken === null) throw this.#invalid('a removal of a row that is not there', row);
        this.#emit(taken, lane, -1, arrival, row);
      } else {
        if (this.#hasKey && standing.length > 0) {
          if (!this.#isUpsert) throw this.#invalid('a second insert of a key that is there', row);
          this.#emit(standing.pop()!, lane, -1, arrival, row);
        }
        const added = { row, ordinal: ordinalAt(batch, position) };
        standing.push(added);
        this.#emit(added, lane, 1, arrival, row);
      }
      if (standing.length === 0) this.#standing.delete(key);
      else this.#standing.set(key, standing);
    }
    this.#handOver();
  }

  /** The oldest row of the key; without key the oldest that is equal in its time too, where there is one. */
  #take(standing: Standing[], row: readonly Value[]): Standing | null {
    if (standing.length === 0) return null;
    const time = this.#timeColumn;
    const equal = this.#hasKey || time < 0 ? 0 : standing.findIndex(other => other.row[time] === row[time]);
    return standing.splice(Math.max(0, equal), 1)[0]!;
  }

  /** `event`: what the log says. */
  #emit({ row, ordinal }: Standing, lane: number, weight: number, arrival: number, event: readonly Value[]): void {
    const { batch } = this.#output;
    row.forEach((value, c) => {
      this.#output.set(c, batch.rows, value);
    });
    // A rowtime is a number, never NULL.
    if (batch.eventTimes !== undefined) batch.eventTimes[batch.rows] = event[this.#timeColumn] as number;
    batch.lanes![batch.rows] = lane;
    batch.ordinals![batch.rows] = ordinal;
    this.#output.add(weight, arrival);
    if (batch.rows === MAX_BATCH_ROWS) this.#handOver();
  }

  #handOver(): void {
    this.#outlet.rows(this.#output.batch);
    this.#output.reset();
  }

  #invalid(fact: string, row: readonly Value[]): MillraceError {
    const { source, schema } = this.#scan;
    const text = schema.fields.map(({ name }, c) => `${name} ${String(row[c])}`).join(', ');
    return new MillraceError('SOURCE_INVALID_CHANGE', `${source.label} delivers ${fact}: ${text}`, {
      place: this.#scan.origin?.place,
      why: 'a log must remove only what it inserted, all changes of one key in one lane',
      remedy: this.#isUpsert
        ? 'check the log, or read it from its beginning'
        : "check the log, or declare its changes as 'upsert' if an insert replaces the row of its key",
    });
  }

  snapshot(into: StateWriter): void {
    into.value('standing', [...this.#standing]);
  }

  restore(from: StateReader): void {
    for (const [key, standing] of from.value('standing') as [string, Standing[]][]) this.#standing.set(key, standing);
  }

  get stateBytes(): number {
    return this.#standing.size * (64 + 16 * this.#scan.schema.fields.length);
  }
}
