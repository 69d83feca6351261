import { type Code, js } from '../../expr/code.js';
import type { BatchColumn } from '../batch.js';
import { ObjectColumn } from '../state/segments.js';
import type { UpdateCode } from './accumulator.js';
import type { GroupState, StateLayout } from './group-state.js';
import { Superaccumulator } from './superaccumulator.js';

/** Sums that outgrew two doubles, by id. */
class WideSums extends ObjectColumn<Superaccumulator> {
  override save(ids: Int32Array): unknown[] {
    return Array.from(ids, id => this.get(id)?.save() ?? null);
  }

  override load(ids: Int32Array, saved: BatchColumn): void {
    ids.forEach((id, i) => {
      const sum = (saved as (number[] | null)[])[i]!;
      this.set(id, sum === null ? null : new Superaccumulator(sum));
    });
  }
}

/** More than so many times one value is not added one by one. */
const MOST_TIMES = 8;

/**
 * A running sum of doubles that is exact at any time (S9.3): two doubles whose sum it is, added to without error
 * (Knuth's TwoSum) as long as that loses nothing; then the high one is NaN, which makes every later addition go the
 * long way, and the sum is a {@link Superaccumulator} beside it.
 */
export class DoubleTotal {
  /** Numbers of the record: their sum is the sum, unless the high one is NaN. */
  readonly high: number;
  readonly low: number;
  readonly #wide: number;

  constructor(layout: StateLayout) {
    this.high = layout.number();
    this.low = layout.number();
    this.#wide = layout.column(() => new WideSums(600));
  }

  add(state: GroupState, id: number, value: number, weight: number): void {
    if (weight > MOST_TIMES || weight < -MOST_TIMES) {
      this.#widen(state, id).add(value, weight);
      return;
    }
    for (let times = Math.abs(weight); times > 0; times--) this.#addOnce(state, id, value, weight < 0 ? -1 : 1);
  }

  #addOnce(state: GroupState, id: number, value: number, sign: 1 | -1): void {
    const { records } = state;
    const high = records.get(id, this.high);
    const low = records.get(id, this.low);
    const term = sign * value;
    const sum = high + term;
    const part = sum - high;
    const error = high - (sum - part) + (term - part);
    const rest = low + error;
    const share = rest - low;
    if (low - (rest - share) + (error - share) === 0) {
      records.set(id, this.high, sum);
      records.set(id, this.low, rest);
    } else this.#widen(state, id).add(value, sign);
  }

  /** {@link add} of a value once, or taken away once; other weights are called. */
  code({ unit, field, value, weight, add }: UpdateCode, also: Code): Code {
    const [high, low] = [field(this.high), field(this.low)];
    const [x, sum, part, error, rest, share] = ['x', 'sum', 'part', 'error', 'rest', 'share'].map(hint =>
      unit.local(hint),
    );
    const lost = js`${low} - (${rest!} - ${share!}) + (${error!} - ${share!})`;
    const once = weight === null ? js`` : js`(${weight} === 1 || ${weight} === -1) && `;
    return js`const ${x!} = ${weight === null ? value : js`${value} * ${weight}`};
const ${sum!} = ${high} + ${x!};
const ${part!} = ${sum!} - ${high};
const ${error!} = ${high} - (${sum!} - ${part!}) + (${x!} - ${part!});
const ${rest!} = ${low} + ${error!};
const ${share!} = ${rest!} - ${low};
if (${once}${lost} === 0) {
  ${high} = ${sum!};
  ${low} = ${rest!};
  ${also}
} else ${add}`;
  }

  /** The sum in a record of a segment, rounded once to DOUBLE; NaN where {@link round} has to be asked. */
  quick(segment: Float64Array, record: number): number {
    const high = segment[record + this.high]!;
    const low = segment[record + this.low]!;
    const sum = high + low;
    return sum + 0;
  }

  /** The true sum, rounded once: to DOUBLE, or to FLOAT. */
  round(state: GroupState, id: number, isFloat: boolean): number {
    const high = state.records.get(id, this.high);
    if (Number.isNaN(high)) {
      const { value, rest } = this.#wideOf(state).get(id)!.round();
      return isFloat ? roundToFloat(value, rest) + 0 : value;
    }
    const low = state.records.get(id, this.low);
    const near = high + low;
    if (!isFloat) return near + 0;
    const part = near - high;
    return roundToFloat(near, high - (near - part) + (low - part)) + 0;
  }

  merge(into: GroupState, id: number, from: GroupState, fromId: number): void {
    const high = from.records.get(fromId, this.high);
    if (Number.isNaN(high)) this.#widen(into, id).merge(this.#wideOf(from).get(fromId)!);
    else {
      this.#addOnce(into, id, high, 1);
      this.#addOnce(into, id, from.records.get(fromId, this.low), 1);
    }
  }

  #widen(state: GroupState, id: number): Superaccumulator {
    const column = this.#wideOf(state);
    let wide = column.get(id);
    if (wide === null) {
      wide = new Superaccumulator();
      wide.add(state.records.get(id, this.high), 1);
      wide.add(state.records.get(id, this.low), 1);
      state.records.set(id, this.high, Number.NaN);
      column.set(id, wide);
    }
    return wide;
  }

  #wideOf(state: GroupState): WideSums {
    // The layout made it so.
    return state.columns[this.#wide] as WideSums;
  }
}

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/**
 * The true value `value` + `rest`, of which `value` is the nearest double, as the nearest float. Rounding the double
 * again would be wrong where it lies between two floats; so it is first made odd, which no such middle is.
 */
function roundToFloat(value: number, rest: number): number {
  float[0] = value;
  if (rest === 0 || !Number.isFinite(value) || (words[0]! & 1) === 1) return Math.fround(value);
  const isAway = value > 0 === rest > 0;
  // An even significand is 0 in its last bit: one away sets it; one toward zero borrows.
  if (isAway) words[0] = words[0]! | 1;
  else if (words[0] !== 0) words[0] = words[0]! - 1;
  else {
    words[0] = 0xffffffff;
    words[1] = words[1]! - 1;
  }
  return Math.fround(float[0]!);
}
