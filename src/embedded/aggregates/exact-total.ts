import { type Code, js } from '../../expr/code.js';
import { addExact, multiplyExact } from '../../types/exact.js';
import type { Exact } from '../../types/value.js';
import { ObjectColumn } from '../state/segments.js';
import type { UpdateCode } from './accumulator.js';
import type { GroupState, StateLayout } from './group-state.js';

const MAX = Number.MAX_SAFE_INTEGER;

/**
 * A running sum of integers, of any size (S9.5): a number of the record while it is safe, else NaN there and the sum as
 * a `bigint` beside it.
 */
export class ExactTotal {
  /** Number of the record that has the sum while it is safe, else NaN. */
  readonly field: number;
  readonly #wide: number;

  constructor(layout: StateLayout) {
    this.field = layout.number();
    this.#wide = layout.column(() => new ObjectColumn<bigint>());
  }

  get(state: GroupState, id: number): Exact {
    const sum = state.records.get(id, this.field);
    return Number.isNaN(sum) ? this.#wideOf(state).get(id)! : sum;
  }

  add(state: GroupState, id: number, value: Exact, weight: number): void {
    const sum = addExact(this.get(state, id), weight === 1 ? value : multiplyExact(value, weight));
    if (typeof sum === 'number') state.records.set(id, this.field, sum);
    else {
      state.records.set(id, this.field, Number.NaN);
      this.#wideOf(state).set(id, sum);
    }
  }

  /** Adds `value` and does `also` where all stays safe, else calls. A sum of NaN never compares, so it goes the long way. */
  code({ unit, field, value, weight, add }: UpdateCode, also: Code): Code {
    const at = field(this.field);
    const sum = unit.local('sum');
    if (weight === null) {
      return js`let ${sum};
if (typeof ${value} === 'number' && (${sum} = ${at} + ${value}) <= ${MAX} && ${sum} >= ${-MAX}) {
  ${at} = ${sum};
  ${also}
} else ${add}`;
    }
    const product = unit.local('product');
    return js`let ${sum}, ${product};
if (typeof ${value} === 'number' && (${product} = ${value} * ${weight}) <= ${MAX} && ${product} >= ${-MAX}
  && (${sum} = ${at} + ${product}) <= ${MAX} && ${sum} >= ${-MAX}) {
  ${at} = ${sum};
  ${also}
} else ${add}`;
  }

  #wideOf(state: GroupState): ObjectColumn<bigint> {
    // The layout made it so.
    return state.columns[this.#wide] as ObjectColumn<bigint>;
  }
}
