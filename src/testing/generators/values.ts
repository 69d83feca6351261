import type { DataType } from '../../types/data-type.js';
import { exactOf, INTEGER_RANGE } from '../../types/exact.js';
import { compareValues } from '../../types/order.js';
import type { Exact, Value } from '../../types/value.js';
import type { Choice } from './choice.js';

/**
 * Values of columns. Most come from few, so that keys meet, groups fill and rows repeat; the rest are the extremes at
 * which arithmetic, order and text go wrong.
 */
export function chooseValue(choice: Choice, type: DataType): Value {
  if (type.nullable && choice.chance(20)) return null;
  switch (type.kind) {
    case 'boolean':
      return choice.chance(50);
    case 'tinyint':
    case 'smallint':
    case 'int': {
      const { least, greatest } = INTEGER_RANGE[type.kind];
      return choice.chance(88) ? smallInteger(choice) : choice.of([least, greatest, least + 1, 100, -100]);
    }
    case 'bigint':
      return chooseBigint(choice, type.asNumber === true);
    case 'decimal':
      return chooseUnscaled(choice, type.precision!, type.scale!);
    case 'float':
      return Math.fround(choice.chance(60) ? smallInteger(choice) : choice.of(FLOATS));
    case 'double':
      return choice.chance(55) ? smallInteger(choice) : choice.of(DOUBLES);
    case 'string':
      return choice.chance(65) ? choice.of(['a', 'a', 'b', '']) : choice.of(TEXTS);
    case 'bytes':
      return Uint8Array.from(choice.of([[], [0], [1], [1, 0], [255], [128, 7]]));
    case 'date':
      return choice.chance(70) ? choice.integer(0, 3) : choice.of([-1, 59, 60, 11_016, 20_454, -719_162, 2_932_896]);
    case 'time':
      return cutToPrecision(choice.of([0, 1000, 1001.5, 36_900_500, 86_399_999.999, 3_600_000]), type.precision!);
    case 'timestamp':
    case 'timestamp_ltz':
      return cutToPrecision(
        choice.of([0, 1000, 2000, -1, 999.25, 1_767_225_600_000, 951_782_400_123, -62_135_596_800_000]),
        type.precision!,
      );
    case 'array':
      return choice.times(choice.integer(0, 2), () => chooseValue(choice, type.element!));
    case 'row':
      return type.fields!.map(field => chooseValue(choice, field.type));
    case 'map':
      return sortedEntries(
        type.key!,
        choice.times(
          choice.integer(0, 2),
          () => [chooseValue(choice, type.key!), chooseValue(choice, type.value!)] as const,
        ),
      );
    case 'multiset':
      return sortedEntries(
        type.element!,
        choice.times(choice.integer(0, 2), () => [chooseValue(choice, type.element!), choice.integer(1, 3)] as const),
      );
    case 'variant':
    case 'raw':
      return choice.of<Value>([1, 'a', true, [1, 2], { a: 1, b: [true] }, { b: [true], a: 1 }, {}]);
  }
}

/** So few that rows of two tables meet. */
function smallInteger(choice: Choice): number {
  return choice.chance(75) ? choice.integer(0, 2) : choice.integer(-1, 4);
}

function chooseBigint(choice: Choice, isSafe: boolean): Exact {
  if (choice.chance(80)) return smallInteger(choice);
  if (isSafe) return choice.of([Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER, 2 ** 40]);
  const { least, greatest } = INTEGER_RANGE.bigint;
  return choice.of(
    [least, greatest, greatest - 1n, 2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 53n - 1n].map(exactOf),
  );
}

function chooseUnscaled(choice: Choice, precision: number, scale: number): Exact {
  const most = 10n ** BigInt(precision) - 1n;
  const one = 10n ** BigInt(scale);
  const near = [0n, one, -one, 2n * one, one / 2n, 3n * one + one / 4n, 1n, -1n];
  const far = [most, -most, most - 1n, 2n ** 53n + 1n, most / 3n];
  const fitting = (choice.chance(80) ? near : far).filter(value => value <= most && value >= -most);
  return exactOf(choice.of(fitting));
}

const FLOATS = [
  0.1,
  0.5,
  1e38,
  -1e38,
  3e38,
  1e-45,
  16_777_217,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];

const DOUBLES = [
  0.1,
  0.2,
  0.3,
  1e16,
  1,
  -1e16,
  1e308,
  -1e308,
  1.7976931348623157e308,
  5e-324,
  1e-17,
  2 ** 53,
  2 ** 53 + 2,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
];

// U+FF5E stands before U+1F600 by code point and behind it by UTF-16 unit.
const TEXTS = [
  'é',
  'e\u0301',
  '日本',
  '\u{1F600}',
  '\uFF5E',
  '\u0000',
  '__proto__',
  'constructor',
  'NaN',
  '12',
  '-3.5',
  ' 7 ',
  '1e3',
  'true',
  '2026-02-30',
  '2026-03-01',
  '9223372036854775808',
  '%',
  'a_b',
  "it's",
  'A',
  'ÀB',
  'x'.repeat(40),
];

function cutToPrecision(time: number, precision: number): number {
  const unit = 10 ** (3 - precision);
  return Math.floor(time / unit) * unit + 0;
}

/** Entries as MAP and MULTISET have them: one a key, sorted by it. */
function sortedEntries(type: DataType, entries: readonly (readonly [Value, Value])[]): Value {
  const compare = compareValues(type);
  const sorted = [...entries].sort(([a], [b]) => compare(a, b));
  return sorted.filter(([key], i) => i === 0 || compare(key, sorted[i - 1]![0]) !== 0);
}
