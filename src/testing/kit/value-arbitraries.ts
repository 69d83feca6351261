import fc, { type Arbitrary } from 'fast-check';
import type { DataType, Field } from '../../types/data-type.js';
import { decimalOf } from '../../types/decimal.js';
import { exactOf, INTEGER_RANGE } from '../../types/exact.js';
import { programValue } from '../../types/program-value.js';

/** One of few values in most cases, so that keys meet and rows repeat; any value of the type in the others. */
function fewOrAny<V>(few: Arbitrary<V>, any: Arbitrary<V>): Arbitrary<V> {
  return fc.oneof({ arbitrary: few, weight: 3 }, { arbitrary: any, weight: 1 });
}

/** Random values of a column, as programs see them. */
export function valueArbitrary(type: DataType): Arbitrary<unknown> {
  const values = notNull(type);
  return type.nullable ? fc.option(values, { freq: 6, nil: null }) : values;
}

function notNull(type: DataType): Arbitrary<unknown> {
  switch (type.kind) {
    case 'boolean':
      return fc.boolean();
    case 'tinyint':
    case 'smallint':
    case 'int': {
      const { least, greatest } = INTEGER_RANGE[type.kind];
      return fewOrAny(fc.integer({ min: 0, max: 9 }), fc.integer({ min: least, max: greatest }));
    }
    case 'bigint':
      if (type.asNumber === true) return fewOrAny(fc.integer({ min: 0, max: 9 }), fc.maxSafeInteger());
      return fewOrAny(fc.bigInt(0n, 9n), fc.bigInt(INTEGER_RANGE.bigint.least, INTEGER_RANGE.bigint.greatest));
    case 'float':
      return fewOrAny(
        fc.integer({ min: 0, max: 9 }),
        fc.float().map(value => value + 0),
      );
    case 'double':
      return fewOrAny(
        fc.integer({ min: 0, max: 9 }),
        fc.double().map(value => value + 0),
      );
    case 'decimal': {
      const most = 10n ** BigInt(type.precision!) - 1n;
      const few = most < 999n ? most : 999n;
      return fewOrAny(fc.bigInt(0n, few), fc.bigInt(-most, most)).map(unscaled =>
        decimalOf(exactOf(unscaled), type.scale!),
      );
    }
    case 'string':
      return fewOrAny<string>(fc.constantFrom('a', 'b', 'c'), fc.string({ unit: 'grapheme', maxLength: 12 }));
    case 'bytes':
      return fc.uint8Array({ maxLength: 8 });
    case 'date':
      return fc.integer({ min: 18_262, max: 23_740 }).map(programValue(type));
    case 'time':
      return fc
        .integer({ min: 0, max: 86_400 * 10 ** type.precision! - 1 })
        .map(units => programValue(type)(units * 10 ** (3 - type.precision!)));
    case 'timestamp':
    case 'timestamp_ltz':
      return instantArbitrary(type);
    case 'array':
      return fc.array(valueArbitrary(type.element!), { maxLength: 4 });
    case 'map':
      return fc
        .array(fc.tuple(valueArbitrary(type.key!), valueArbitrary(type.value!)), { maxLength: 3 })
        .map(entries => new Map(entries));
    case 'multiset':
      return fc
        .array(fc.tuple(valueArbitrary(type.element!), fc.integer({ min: 1, max: 3 })), { maxLength: 3 })
        .map(entries => new Map(entries));
    case 'row':
      return rowArbitrary(type.fields!);
    case 'variant':
    case 'raw':
      return fc.jsonValue({ maxDepth: 2 }).filter(value => value !== null);
  }
}

/** Points of time of the years 2020 to 2034, on the type's precision. */
function instantArbitrary({ precision }: DataType): Arbitrary<number> {
  const unit = 10 ** (3 - precision!);
  const seconds = fc.integer({ min: 1_577_836_800, max: 2_051_222_400 });
  const parts = fc.integer({ min: 0, max: 10 ** precision! - 1 });
  return fc.tuple(seconds, parts).map(([second, part]) => second * 1000 + part * unit);
}

/** Random rows: plain objects with the fields as their own properties, whatever they are called. */
export function rowArbitrary(fields: readonly Field[]): Arbitrary<object> {
  return fc.tuple(...fields.map(({ type }) => valueArbitrary(type))).map(values => rowWith(fields, values));
}

/** A row with these values. */
export function rowWith(fields: readonly Field[], values: readonly unknown[]): object {
  const row = {};
  fields.forEach(({ name }, i) => {
    Object.defineProperty(row, name, { value: values[i], enumerable: true, writable: true, configurable: true });
  });
  return row;
}
