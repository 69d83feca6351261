import fc from 'fast-check';
import type { TableSchema } from '../../src/schema/schema.js';
import { type DataType, dataType, withNull } from '../../src/types/data-type.js';
import { exactOf } from '../../src/types/exact.js';
import { compareValues } from '../../src/types/order.js';
import type { Value } from '../../src/types/value.js';
import { schemaOf } from './reading.js';

/** Text with what text formats stumble over. */
export const text = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'grapheme', maxLength: 12 }) },
  {
    weight: 2,
    arbitrary: fc
      .array(
        fc.constantFrom(
          '"',
          '""',
          ',',
          ';',
          '\n',
          '\r',
          '\r\n',
          '\\',
          '\t',
          ' ',
          'é',
          '€',
          '😀',
          '\u{10ffff}',
          '\uFEFF',
          'null',
          'true',
          '{',
          '}',
          '[',
          ':',
          '\u0000',
          '\u001f',
          'NA',
          '0',
          '-1',
        ),
        { maxLength: 6 },
      )
      .map(parts => parts.join('')),
  },
  { weight: 1, arbitrary: fc.constantFrom('', 'NULL', '\\N', '__proto__') },
);

const scalars: fc.Arbitrary<DataType> = fc.oneof(
  fc
    .constantFrom<DataType['kind']>(
      'boolean',
      'tinyint',
      'smallint',
      'int',
      'bigint',
      'float',
      'double',
      'string',
      'bytes',
      'date',
    )
    .map(kind => dataType(kind)),
  fc.constant(dataType('string')),
  fc.constant(dataType('bigint', { asNumber: true })),
  fc
    .tuple(fc.integer({ min: 1, max: 38 }), fc.nat(38))
    .map(([precision, scale]) => dataType('decimal', { precision, scale: Math.min(precision, scale) })),
  fc.constant(dataType('time', { precision: 6 })),
  fc
    .tuple(fc.constantFrom('timestamp' as const, 'timestamp_ltz' as const), fc.nat(6))
    .map(([kind, precision]) => dataType(kind, { precision })),
);

const maybeNull = (type: fc.Arbitrary<DataType>) =>
  fc.tuple(type, fc.boolean()).map(([t, nullable]) => withNull(t, nullable));

const nested: fc.Arbitrary<DataType> = fc.oneof(
  maybeNull(scalars).map(element => dataType('array', { element })),
  maybeNull(maybeNull(scalars).map(element => dataType('array', { element }))).map(element =>
    dataType('array', { element }),
  ),
  fc.tuple(scalars, maybeNull(scalars)).map(([key, value]) => dataType('map', { key, value })),
  scalars.map(element => dataType('multiset', { element })),
  fc.tuple(maybeNull(scalars), maybeNull(scalars)).map(([a, b]) =>
    dataType('row', {
      fields: [
        { name: 'a', type: a },
        { name: '__proto__', type: b },
      ],
    }),
  ),
  fc.constant(dataType('variant')),
);

/** A type of any kind but RAW. */
export const anyType: fc.Arbitrary<DataType> = maybeNull(
  fc.oneof({ weight: 6, arbitrary: scalars }, { weight: 1, arbitrary: nested }),
);

/** A value of a type, in the engine's own form. */
export function valueOfType(type: DataType): fc.Arbitrary<Value> {
  const value = notNull(type);
  return type.nullable ? fc.option(value, { freq: 5 }) : value;
}

function notNull(type: DataType): fc.Arbitrary<Value> {
  switch (type.kind) {
    case 'boolean':
      return fc.boolean();
    case 'tinyint':
      return fc.integer({ min: -128, max: 127 });
    case 'smallint':
      return fc.integer({ min: -32768, max: 32767 });
    case 'int':
      return fc.integer();
    case 'bigint':
      if (type.asNumber === true) return fc.maxSafeInteger();
      return fc
        .oneof(
          fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
          fc.bigInt({ min: -1000n, max: 1000n }),
          fc.constantFrom(2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n)),
        )
        .map(exactOf);
    case 'float':
      return fc.float().map(x => x + 0);
    case 'double':
      return fc
        .oneof(
          fc.double(),
          fc.double({ min: -1000, max: 1000 }).map(x => Math.round(x * 100) / 100),
        )
        .map(x => x + 0);
    case 'decimal': {
      const limit = 10n ** BigInt(type.precision!) - 1n;
      return fc
        .oneof(
          fc.bigInt({ min: -limit, max: limit }),
          fc.bigInt({ min: -99n, max: 99n }).map(x => (x > limit || x < -limit ? 0n : x)),
        )
        .map(exactOf);
    }
    case 'string':
      return text;
    case 'bytes':
      return fc.uint8Array({ maxLength: 7 }).map(bytes => new Uint8Array(bytes));
    case 'date':
      return fc.integer({ min: -719_528, max: 2_932_896 });
    case 'time':
      return fc.oneof(
        fc.integer({ min: 0, max: 86_399_999 }),
        fc.integer({ min: 0, max: 86_399_999_999 }).map(micros => micros / 1000),
      );
    case 'timestamp':
    case 'timestamp_ltz': {
      const unit = 10 ** (6 - type.precision!);
      return fc
        .oneof(fc.integer({ min: -1e15, max: 4e15 }), fc.integer({ min: 0, max: 2e15 }), fc.constant(0))
        .map(micros => (Math.floor(micros / unit) * unit) / 1000 + 0);
    }
    case 'array':
      return fc.array(valueOfType(type.element!), { maxLength: 4 });
    case 'row':
      return fc.tuple(...type.fields!.map(field => valueOfType(field.type)));
    case 'map':
      return entries(type.key!, valueOfType(type.value!));
    case 'multiset':
      return entries(type.element!, fc.integer({ min: 1, max: 5 }));
    case 'variant':
      return fc
        .jsonValue({ depthSize: 'small' })
        .map(json => JSON.parse(JSON.stringify(json)) as Value)
        .filter(json => json !== null);
    case 'raw':
      return fc.constant({});
  }
}

function entries(key: DataType, item: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  const compare = compareValues(key);
  return fc.array(fc.tuple(valueOfType(key), item), { maxLength: 4 }).map(all => {
    const sorted = [...all].sort(([a], [b]) => compare(a, b));
    return sorted.filter(([k], i) => i === 0 || compare(sorted[i - 1]![0], k) !== 0);
  });
}

/** A schema and rows of it. */
export const table: fc.Arbitrary<{ schema: TableSchema; rows: Value[][] }> = fc
  .tuple(
    fc.uniqueArray(
      fc.oneof(
        fc.constantFrom('a', 'b', 'id', '__proto__', 'constructor', 'naïve name', 'q"q'),
        text.filter(name => name !== ''),
      ),
      { minLength: 1, maxLength: 6 },
    ),
    fc.infiniteStream(anyType),
  )
  .map(([names, types]) => {
    const columns: { [name: string]: DataType } = {};
    for (const name of names) Object.defineProperty(columns, name, { value: types.next().value, enumerable: true });
    return schemaOf(columns);
  })
  .chain(schema =>
    fc
      .array(fc.tuple(...schema.fields.map(field => valueOfType(field.type))), { maxLength: 25 })
      .map(rows => ({ schema, rows })),
  );
