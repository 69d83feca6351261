import { FUNCTION_FAILED } from '../../expr/fault.js';
import type { FromChangelog } from '../../plan/nodes/from-changelog.js';
import { TIME, VALUE } from '../../plan/nodes/stream-schema.js';
import { type Accept, acceptValue, ownProperty } from '../../types/accept-value.js';
import { Misfit } from '../../types/misfit.js';
import { keyText } from '../../types/order.js';
import type { Value } from '../../types/value.js';
import { type Batch, laneAt, OutputBatch, ordinalAt, valueAt } from '../batch.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter } from '../operator.js';
import { misfitError, noChange, noObject, noSuchRow } from '../value-misfit.js';

/** A row that stands, with its place: that of the change that inserted it. */
interface Standing {
  readonly values: readonly Value[];
  readonly time: number;
  readonly lane: number;
  readonly ordinal: number;
}

/** By what a change adds or takes away. */
const WEIGHTS: { readonly [kind: string]: 1 | -1 } = { '+I': 1, '+U': 1, '-U': -1, '-D': -1 };

/** About so much memory a row takes. */
const ROW_BYTES = 200;

/**
 * Adds the changes of a stream up, lane by lane, in their order: each leaves at once with its own arrival watermark, what
 * it takes away too (S3.10). Keeps the rows that stand, as a later change may take them away.
 */
export class FromChangelogOperator implements Operator {
  readonly #node: FromChangelog;
  readonly #outlet: Outlet;
  readonly #placedIn: boolean;
  readonly #placedOut: boolean;
  readonly #output: OutputBatch;
  readonly #accepts: readonly Accept[];
  readonly #key: readonly number[];
  readonly #textOf: (values: readonly Value[]) => string;
  readonly #value: number;
  readonly #timeIn: number;
  readonly #timeOut: number;
  /** By lane and key, or by lane and whole row: the rows that stand, oldest first. */
  readonly #standing = new Map<string, Standing[]>();

  constructor(node: FromChangelog, input: Edge, output: Edge, outlet: Outlet) {
    const { columns, primaryKey } = node;
    this.#node = node;
    this.#outlet = outlet;
    this.#placedIn = input.placed;
    this.#placedOut = output.placed;
    this.#output = new OutputBatch(output.schema, { weights: true, arrivals: output.timed, places: output.placed });
    this.#accepts = columns.map(({ type }) => acceptValue(type));
    this.#key =
      primaryKey.length === 0
        ? columns.map((_, c) => c)
        : primaryKey.map(key => columns.findIndex(({ name }) => name === key));
    this.#textOf = keyText(this.#key.map(c => columns[c]!.type));
    this.#value = input.schema.fields.findIndex(({ name }) => name === VALUE.name);
    this.#timeOut = output.schema.fields.findIndex(({ name }) => name === node.time);
    this.#timeIn = this.#timeOut < 0 ? -1 : input.schema.fields.findIndex(({ name }) => name === TIME.name);
  }

  push(_port: number, batch: Batch): void {
    const { arrivals } = batch;
    let run = 0;
    for (let k = 0; k < batch.count; k++) {
      const position = batch.selection === null ? k : batch.selection[k]!;
      let arrival = Number.NEGATIVE_INFINITY;
      if (arrivals !== null) {
        while (arrivals.end[run]! <= position) run++;
        arrival = arrivals.watermark[run]!;
      }
      const lane = this.#placedIn ? laneAt(batch, position) : 0;
      const ordinal = this.#placedIn ? ordinalAt(batch, position) : 0;
      const time = this.#timeIn < 0 ? 0 : (valueAt(batch, this.#timeIn, position) as number);
      const failure = this.#take(valueAt(batch, this.#value, position), { time, lane, ordinal }, arrival);
      if (failure === null) continue;
      this.#outlet.error(this.#placedIn ? `${lane}:${ordinal}` : '', FUNCTION_FAILED, 1, arrival, failure);
    }
    this.#handOver();
  }

  /** Lets a change act; gives why it is none, or cannot. */
  #take(change: unknown, at: Omit<Standing, 'values'>, arrival: number): Error | null {
    if (typeof change !== 'object' || change === null) return noChange(change);
    const kind = ownProperty(change, 'kind');
    const weight = typeof kind === 'string' && Object.hasOwn(WEIGHTS, kind) ? WEIGHTS[kind]! : null;
    if (weight === null) return noChange(change);
    const row = ownProperty(change, 'row');
    if (typeof row !== 'object' || row === null) return noObject(row, this.#node.columns);
    const isKeyed = this.#node.primaryKey.length > 0;
    // A key is deleted by key: the other columns may be left out.
    const asked = isKeyed && weight < 0 ? this.#key : this.#accepts.keys();
    const values: Value[] = [];
    for (const c of asked) {
      const column = this.#node.columns[c]!;
      const input = ownProperty(row, column.name);
      const accepted = this.#accepts[c]!(input);
      if (accepted instanceof Misfit) return misfitError(accepted, column, input);
      values[c] = accepted;
    }
    const text = `${at.lane} ${this.#textOf(this.#key.map(c => values[c]!))}`;
    const standing = this.#standing.get(text);
    if (weight < 0) {
      if (standing === undefined) return noSuchRow(row);
      this.#remove(text, standing, arrival);
      return null;
    }
    if (isKeyed && standing !== undefined) this.#remove(text, standing, arrival);
    const inserted = { ...at, values };
    if (isKeyed || standing === undefined) this.#standing.set(text, [inserted]);
    else standing.push(inserted);
    this.#emit(inserted, 1, arrival);
    return null;
  }

  /** The oldest of equal rows goes. */
  #remove(text: string, standing: Standing[], arrival: number): void {
    this.#emit(standing.shift()!, -1, arrival);
    if (standing.length === 0) this.#standing.delete(text);
  }

  #emit({ values, time, lane, ordinal }: Standing, weight: number, arrival: number): void {
    const { batch } = this.#output;
    const row = batch.rows;
    for (let c = 0; c < values.length; c++) this.#output.set(c, row, values[c]!);
    if (this.#timeOut >= 0) this.#output.set(this.#timeOut, row, time);
    if (this.#placedOut) {
      batch.lanes![row] = lane;
      batch.ordinals![row] = ordinal;
    }
    this.#output.add(weight, arrival);
    if (this.#output.isFull) this.#handOver();
  }

  #handOver(): void {
    if (this.#output.batch.rows === 0) return;
    this.#outlet.rows(this.#output.batch);
    this.#output.reset();
  }

  watermark(): void {}

  finish(): void {}

  flush(): void {}

  snapshot(into: StateWriter): void {
    into.value(
      'standing',
      [...this.#standing].map(([text, rows]) => [
        text,
        rows.map(({ values, time, lane, ordinal }) => [values, time, lane, ordinal]),
      ]),
    );
  }

  restore(from: StateReader): void {
    for (const [text, rows] of from.value('standing') as [string, [Value[], number, number, number][]][]) {
      this.#standing.set(
        text,
        rows.map(([values, time, lane, ordinal]) => ({ values, time, lane, ordinal })),
      );
    }
  }

  get stateBytes(): number {
    return this.#standing.size * ROW_BYTES;
  }
}
