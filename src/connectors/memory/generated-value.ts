import type { DataType } from '../../types/data-type.js';
import { exactOf, INTEGER_RANGE, powerOfTen } from '../../types/exact.js';
import { compareValues } from '../../types/order.js';
import type { Value } from '../../types/value.js';

/** Times begin here: 2026-01-01. */
const EPOCH = 1_767_225_600_000;
const DAY = 86_400_000;

/** The made-up value of a column in row `i`: a pure function of the seed, the column and `i`. */
export function generatedValue(type: DataType, seed: number, column: number): (i: number) => Value {
  const make = maker(type);
  return i => make(new Dice(mix(seed, column, i)), i);
}

/** Random numbers from 32 bits of state. */
class Dice {
  #state: number;

  constructor(state: number) {
    this.#state = state;
  }

  /** A whole number of 32 bits, from 0. */
  bits(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    return finish(this.#state) >>> 0;
  }

  /** In [0, 1), of 53 bits. */
  fraction(): number {
    return ((this.bits() >>> 5) * 67_108_864 + (this.bits() >>> 6)) / 9_007_199_254_740_992;
  }

  /** A whole number from 0 to `count` - 1. */
  below(count: number): number {
    return Math.floor(this.fraction() * count);
  }

  wide(): bigint {
    return BigInt.asIntN(64, (BigInt(this.bits()) << 32n) | BigInt(this.bits()));
  }
}

function mix(seed: number, column: number, i: number): number {
  let state = finish(seed | 0) ^ finish(Math.floor(seed / 4_294_967_296) | 0);
  state = finish(state + Math.imul(column + 1, 0x85ebca6b));
  return finish(state ^ Math.imul(i | 0, 0xc2b2ae35)) ^ finish(Math.floor(i / 4_294_967_296) | 0);
}

/** The finaliser of a well-known hash: every bit of the input moves half of the bits. */
function finish(value: number): number {
  let bits = Math.imul(value ^ (value >>> 16), 0x21f0aaad);
  bits = Math.imul(bits ^ (bits >>> 15), 0x735a2d97);
  return bits ^ (bits >>> 15);
}

type Make = (dice: Dice, i: number) => Value;

function maker(type: DataType): Make {
  const make = notNull(type);
  return type.nullable ? (dice, i) => (dice.below(10) === 0 ? null : make(dice, i)) : make;
}

function notNull(type: DataType): Make {
  switch (type.kind) {
    case 'boolean':
      return dice => dice.below(2) === 1;
    case 'tinyint':
    case 'smallint':
    case 'int': {
      const { least, greatest } = INTEGER_RANGE[type.kind];
      return dice => least + dice.below(greatest - least + 1);
    }
    case 'bigint':
      return dice => (type.asNumber === true ? dice.below(Number.MAX_SAFE_INTEGER) : exactOf(dice.wide()));
    case 'float':
      return dice => Math.fround(dice.fraction() * 1000);
    case 'double':
      return dice => dice.fraction() * 1000;
    case 'decimal': {
      const greatest = Number(powerOfTen(Math.min(15, type.precision!)));
      return dice => dice.below(greatest);
    }
    case 'string':
      return text;
    case 'bytes':
      return dice => Uint8Array.from({ length: dice.below(17) }, () => dice.bits() & 255);
    case 'date':
      return dice => EPOCH / DAY + dice.below(365);
    case 'time':
      return dice => dice.below(DAY);
    case 'timestamp':
    case 'timestamp_ltz': {
      const unit = 10 ** Math.max(0, 3 - type.precision!);
      const cut = (millis: number) => Math.floor(millis / unit) * unit;
      if (type.rowtime === true) return (dice, i) => cut(EPOCH + i * 1000 + dice.below(1000));
      return dice => cut(EPOCH + dice.below(365 * DAY));
    }
    case 'array': {
      const element = maker(type.element!);
      return (dice, i) => Array.from({ length: dice.below(4) }, () => element(dice, i));
    }
    case 'row': {
      const fields = type.fields!.map(field => maker(field.type));
      return (dice, i) => fields.map(field => field(dice, i));
    }
    case 'map':
      return entries(type.key!, maker(type.value!));
    case 'multiset':
      return entries(type.element!, dice => 1 + dice.below(3));
    case 'variant':
    case 'raw':
      return dice => dice.below(1000);
  }
}

function text(dice: Dice): string {
  let word = '';
  for (let left = 3 + dice.below(10); left > 0; left--) word += String.fromCharCode(97 + dice.below(26));
  return word;
}

function entries(keyType: DataType, item: Make): Make {
  const key = maker(keyType);
  const compare = compareValues(keyType);
  return (dice, i) => {
    const all = Array.from({ length: dice.below(4) }, (): readonly [Value, Value] => [key(dice, i), item(dice, i)]);
    all.sort(([a], [b]) => compare(a, b));
    return all.filter(([a], n) => n === 0 || compare(all[n - 1]![0], a) !== 0);
  };
}
