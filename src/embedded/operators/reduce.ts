import { FUNCTION_FAILED } from '../../expr/fault.js';
import type { Reduce } from '../../plan/nodes/reduce.js';
import { VALUE } from '../../plan/nodes/stream-schema.js';
import { type Accept, acceptValue, ownProperty } from '../../types/accept-value.js';
import { canonicalJson } from '../../types/canonical-json.js';
import { acceptPlainData } from '../../types/json-value.js';
import { compareKeys, isKey } from '../../types/key-order.js';
import { keyText } from '../../types/key-text.js';
import { Misfit } from '../../types/misfit.js';
import { equalValues } from '../../types/order.js';
import type { Value } from '../../types/value.js';
import { type Batch, laneAt, OutputBatch, ordinalAt, valueAt } from '../batch.js';
import { KeyEntries } from '../keyed/key-entries.js';
import type { KeyEntry } from '../keyed/key-entry.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter } from '../operator.js';
import { misfitError, noObject, notComparable } from '../value-misfit.js';

/** What is kept of a key: one value, and what was said of it. */
interface Reduced {
  readonly key: unknown;
  value: unknown;
  /** The function has thrown: no value of the key can be trusted any more. */
  failed: boolean;
  /** Where the value stood, for `maxBy` and `minBy`. */
  lane: number;
  ordinal: number;
  /** The row that stands; `null` where an error does, `undefined` where nothing was shown yet. */
  shown: readonly Value[] | null | undefined;
  isTouched: boolean;
}

/** About so much memory a key takes beside its value. */
const KEY_BYTES = 200;

/**
 * Keeps one value a key, joined by a function of the program, and says once a step what became of each key's row.
 * `maxBy` and `minBy` are known for what they are: of equal ones the first by place stays (S6.2).
 */
export class ReduceOperator implements Operator {
  readonly #node: Reduce;
  readonly #outlet: Outlet;
  readonly #placed: boolean;
  readonly #output: OutputBatch;
  readonly #accepts: readonly Accept[];
  readonly #equal: readonly ((a: Value, b: Value) => boolean)[];
  readonly #input: number;
  readonly #keys = new KeyEntries(1);
  #touched: Reduced[] = [];
  #arrival = Number.NEGATIVE_INFINITY;

  constructor(node: Reduce, input: Edge, output: Edge, outlet: Outlet) {
    this.#node = node;
    this.#outlet = outlet;
    this.#placed = input.placed;
    this.#output = new OutputBatch(output.schema, { weights: true, arrivals: output.timed, places: false });
    this.#accepts = node.columns.map(({ type }) => acceptValue(type));
    this.#equal = node.columns.map(({ type }) => equalValues(type));
    this.#input = input.schema.fields.findIndex(({ name }) => name === VALUE.name);
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
        if (arrival > this.#arrival) this.#arrival = arrival;
      }
      const lane = this.#placed ? laneAt(batch, position) : 0;
      const ordinal = this.#placed ? ordinalAt(batch, position) : 0;
      try {
        this.#take(valueAt(batch, this.#input, position), lane, ordinal);
      } catch (thrown) {
        this.#outlet.error(this.#placed ? `${lane}:${ordinal}` : '', FUNCTION_FAILED, 1, arrival, thrown);
      }
    }
  }

  /** Throws where the value has no key, or cannot be kept. */
  #take(value: unknown, lane: number, ordinal: number): void {
    const { key, extreme } = this.#node;
    const plain = acceptPlainData(value);
    if (plain instanceof Misfit) throw misfitError(plain, VALUE, value);
    if (extreme !== null) orderOf(extreme.of(value));
    const entry = this.#keys.of(key(value));
    const reduced = reducedOf(entry);
    if (reduced.value === NOTHING) {
      reduced.value = value;
      reduced.lane = lane;
      reduced.ordinal = ordinal;
    } else if (reduced.failed) return;
    else if (extreme !== null) this.#compare(reduced, value, lane, ordinal);
    else this.#join(reduced, value);
    if (reduced.isTouched) return;
    reduced.isTouched = true;
    this.#touched.push(reduced);
  }

  /** Of a top-1 the better one stays; which of two is told by what they are and where they stand. */
  #compare(reduced: Reduced, value: unknown, lane: number, ordinal: number): void {
    const { of, greatest } = this.#node.extreme!;
    const order = compareKeys(orderOf(of(value)), orderOf(of(reduced.value)));
    const isBetter =
      order !== 0
        ? order > 0 === greatest
        : this.#placed
          ? lane < reduced.lane || (lane === reduced.lane && ordinal < reduced.ordinal)
          : canonicalJson(value) < canonicalJson(reduced.value);
    if (!isBetter) return;
    reduced.value = value;
    reduced.lane = lane;
    reduced.ordinal = ordinal;
  }

  #join(reduced: Reduced, value: unknown): void {
    try {
      const joined = this.#node.f(reduced.value, value);
      const plain = joined === reduced.value || joined === value ? null : acceptPlainData(joined);
      if (plain instanceof Misfit) throw misfitError(plain, VALUE, joined);
      reduced.value = joined;
    } catch (thrown) {
      reduced.failed = true;
      this.#thrown.set(reduced, thrown);
    }
  }

  /** What was thrown for keys of this step. */
  readonly #thrown = new Map<Reduced, unknown>();

  watermark(): void {}

  finish(): void {}

  flush(): void {
    for (const reduced of this.#touched) {
      reduced.isTouched = false;
      const { shown } = reduced;
      const row = this.#rowOf(reduced);
      const now = row instanceof Error ? null : row;
      if (shown !== undefined && this.#isSame(shown, now)) continue;
      if (shown === null) this.#error(reduced, -1, undefined);
      else if (shown !== undefined) this.#emit(shown, -1);
      reduced.shown = now;
      if (now === null) this.#error(reduced, 1, this.#thrown.get(reduced) ?? row);
      else this.#emit(now, 1);
    }
    this.#handOver();
    this.#touched = [];
    this.#thrown.clear();
    this.#arrival = Number.NEGATIVE_INFINITY;
  }

  /** The columns of what is left; an error where the function threw, or it does not fit. */
  #rowOf({ value, failed }: Reduced): readonly Value[] | Error {
    const { columns } = this.#node;
    if (failed) return FAILED;
    if (typeof value !== 'object' || value === null) return noObject(value, columns);
    const row: Value[] = [];
    for (let c = 0; c < columns.length; c++) {
      const input = ownProperty(value, columns[c]!.name);
      const accepted = this.#accepts[c]!(input);
      if (accepted instanceof Misfit) return misfitError(accepted, columns[c]!, input);
      row.push(accepted);
    }
    return row;
  }

  #isSame(a: readonly Value[] | null, b: readonly Value[] | null): boolean {
    if (a === null || b === null) return a === b;
    return a.every((value, c) => this.#equal[c]!(value, b[c]!));
  }

  #emit(row: readonly Value[], weight: number): void {
    const at = this.#output.batch.rows;
    for (let c = 0; c < row.length; c++) this.#output.set(c, at, row[c]!);
    this.#output.add(weight, this.#arrival);
    if (this.#output.isFull) this.#handOver();
  }

  #handOver(): void {
    if (this.#output.batch.rows === 0) return;
    this.#outlet.rows(this.#output.batch);
    this.#output.reset();
  }

  #error({ key }: Reduced, weight: number, thrown: unknown): void {
    // A key is a text, a number, a bigint, a boolean, or a list of these.
    const where = keyText(Array.isArray(key) ? (key as Value[]) : [key as Value]);
    this.#outlet.error(where, FUNCTION_FAILED, weight, this.#arrival, thrown);
  }

  snapshot(into: StateWriter): void {
    into.value(
      'keys',
      [...this.#keys.all()].map(entry => {
        const { key, value, failed, lane, ordinal } = reducedOf(entry);
        return [key, value, failed, lane, ordinal];
      }),
    );
  }

  restore(from: StateReader): void {
    for (const [key, value, failed, lane, ordinal] of from.value('keys') as [
      unknown,
      unknown,
      boolean,
      number,
      number,
    ][]) {
      const reduced = Object.assign(reducedOf(this.#keys.of(key)), { value, failed, lane, ordinal });
      // Between steps what is shown is what there is.
      const row = this.#rowOf(reduced);
      reduced.shown = row instanceof Error ? null : row;
    }
  }

  get stateBytes(): number {
    return this.#keys.size * KEY_BYTES;
  }
}

/** Stands where a key has no value yet: any value of the program may be one. */
const NOTHING = Symbol('nothing');

/** Why a key has no row is known where it happened. */
const FAILED = new Error('the function of reduce has thrown');

function reducedOf(entry: KeyEntry): Reduced {
  // This operator puts in nothing else.
  const known = entry.cells[0] as Reduced | undefined;
  if (known !== undefined) return known;
  const reduced: Reduced = {
    key: entry.key,
    value: NOTHING,
    failed: false,
    lane: 0,
    ordinal: 0,
    shown: undefined,
    isTouched: false,
  };
  entry.cells[0] = reduced;
  return reduced;
}

function orderOf(value: unknown): string | number | bigint | boolean {
  if (isKey(value)) return value;
  throw notComparable(value);
}
