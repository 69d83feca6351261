import fc from 'fast-check';
import { column, literal } from '../../src/expr/build.js';
import type { ColumnReference, Expression } from '../../src/expr/expression.js';
import { catalogue } from '../../src/expr/functions/catalogue.js';
import type { FunctionDefinition, Parameter } from '../../src/expr/functions/definition.js';
import { parameterAt, resolveCall } from '../../src/expr/functions/resolve.js';
import { resolveCast, resolveTryCast } from '../../src/expr/functions/resolve-cast.js';
import { belongsTo } from '../../src/expr/functions/type-class.js';
import { type DataType, dataType, withNull } from '../../src/types/data-type.js';
import { exactOf } from '../../src/types/exact.js';
import type { Value } from '../../src/types/value.js';

/** Types of columns and casts. */
export const TYPES: readonly DataType[] = [
  dataType('boolean'),
  dataType('tinyint'),
  dataType('smallint'),
  dataType('int'),
  dataType('bigint'),
  dataType('float'),
  dataType('double'),
  dataType('decimal', { precision: 5, scale: 2 }),
  dataType('decimal', { precision: 18, scale: 0 }),
  dataType('decimal', { precision: 38, scale: 10 }),
  dataType('string'),
  dataType('bytes'),
  dataType('date'),
  dataType('time', { precision: 3 }),
  dataType('timestamp', { precision: 3 }),
  dataType('timestamp', { precision: 6 }),
  dataType('timestamp_ltz', { precision: 0 }),
  dataType('array', { element: dataType('int', { nullable: true }) }),
  dataType('row', { fields: [{ name: 'a', type: dataType('string', { nullable: true }) }] }),
];

/** A nullable and a NOT NULL column of each type. */
export const COLUMNS: readonly ColumnReference[] = TYPES.flatMap((type, i) => [
  column(`n${i}`, withNull(type, true)),
  column(`c${i}`, type),
]);

const TEXTS = [
  '',
  'a',
  'ab',
  '12',
  '-3.5',
  'TRUE',
  '2026-03-01',
  '2026-03-01 10:15:00',
  '🙂',
  'a🙂b',
  '￿',
  '%',
  'é',
  'NaN',
  '  x ',
];
const double = fc.oneof(
  fc.constantFrom(0, 1, -1, 0.5, 2.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300, 1e-300),
  fc.double().map(value => value + 0),
);

/** Values of a type: extremes, values near each other, and any. */
export function valuesOf(type: DataType): fc.Arbitrary<Value> {
  if (type.nullable) return fc.option(valuesOf(withNull(type, false)), { freq: 4 });
  switch (type.kind) {
    case 'boolean':
      return fc.boolean();
    case 'tinyint':
      return fc.oneof(fc.constantFrom(-128, 127, -1, 0, 1), fc.integer({ min: -128, max: 127 }));
    case 'smallint':
      return fc.oneof(fc.constantFrom(-32768, 32767, -1, 0, 1), fc.integer({ min: -32768, max: 32767 }));
    case 'int':
      return fc.oneof(fc.constantFrom(-2147483648, 2147483647, -1, 0, 1, 2), fc.integer());
    case 'bigint':
      return bigs(2n ** 63n - 1n, -(2n ** 63n));
    case 'decimal':
      return bigs(10n ** BigInt(type.precision!) - 1n, 1n - 10n ** BigInt(type.precision!));
    case 'float':
      return double.map(value => Math.fround(value) + 0);
    case 'double':
      return double;
    case 'string':
      return fc.oneof(fc.constantFrom(...TEXTS), fc.string({ unit: 'grapheme', maxLength: 8 }));
    case 'bytes':
      return fc.uint8Array({ maxLength: 4 });
    case 'date':
      return fc.integer({ min: -719162, max: 2932896 });
    case 'time':
      return fc.integer({ min: 0, max: 86_399_999 });
    case 'timestamp':
    case 'timestamp_ltz':
      return timestamps(type.precision!);
    case 'array':
      return fc.array(valuesOf(type.element!), { maxLength: 3 });
    default:
      return fc.tuple(...type.fields!.map(field => valuesOf(field.type)));
  }
}

function bigs(greatest: bigint, least: bigint): fc.Arbitrary<Value> {
  const small = fc.bigInt({ min: least < -100n ? -100n : least, max: greatest > 100n ? 100n : greatest });
  const extremes = fc
    .constantFrom(greatest, least, 2n ** 53n, -(2n ** 53n), 2n ** 53n - 1n)
    .filter(v => v <= greatest && v >= least);
  return fc.oneof(small, extremes, fc.bigInt({ min: least, max: greatest })).map(exactOf);
}

function timestamps(precision: number): fc.Arbitrary<number> {
  const unit = 10 ** (6 - precision);
  // Microseconds are exact until 2248.
  return fc
    .integer({ min: Math.ceil(-8.79e15 / unit), max: Math.floor(8.79e15 / unit) })
    .map(n => Math.round(n * unit) / 1000);
}

const DEFINITIONS = [...catalogue.values()];

/** Random expressions over {@link COLUMNS}: columns and constants under up to `depth` functions and casts. */
export function expressions(depth: number, wanted?: (type: DataType) => boolean): fc.Arbitrary<Expression> {
  const leaf = leaves(wanted);
  if (depth === 0) return leaf;
  const call = fc.constantFrom(...DEFINITIONS).chain(definition => calls(definition, depth));
  const cast = fc
    .tuple(expressions(depth - 1), fc.constantFrom(...TYPES), fc.boolean())
    .map(([operand, type, careful]) =>
      attempt(() => (careful ? resolveTryCast(operand, type) : resolveCast(operand, type))),
    );
  const grown = fc.oneof({ weight: 5, arbitrary: call }, { weight: 1, arbitrary: cast });
  const fitting =
    wanted === undefined
      ? grown
      : fc.tuple(grown, leaf).map(([made, other]) => (made && wanted(made.type) ? made : other));
  return fc.oneof(
    { weight: 1, arbitrary: leaf },
    { weight: 4, arbitrary: fc.tuple(fitting, leaf).map(([made, other]) => made ?? other) },
  );
}

function leaves(wanted: (type: DataType) => boolean = () => true): fc.Arbitrary<Expression> {
  const columns = COLUMNS.filter(({ type }) => wanted(type));
  const types = TYPES.filter(type => wanted(type));
  if (columns.length === 0) return fc.constant(literal(null, dataType('int')));
  return fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...columns) },
    {
      weight: 2,
      arbitrary: fc
        .constantFrom(...types)
        .chain(type => valuesOf(withNull(type, true)).map(value => literal(value, type))),
    },
  );
}

/** A call with operands of the classes that the function takes; `null` where they do not go together. */
function calls(definition: FunctionDefinition, depth: number): fc.Arbitrary<Expression | null> {
  const { parameters, optional = 0, repeats = 0 } = definition;
  const counts = [parameters.length, parameters.length - optional];
  if (repeats > 0) counts.push(parameters.length + repeats, parameters.length + 2 * repeats);
  return fc
    .constantFrom(...counts)
    .chain(count =>
      fc
        .tuple(
          ...Array.from({ length: count }, (_, i) => operandsFor(definition, parameterAt(definition, i, count), depth)),
        )
        .map(operands => unified(definition, operands)),
    );
}

function operandsFor(definition: FunctionDefinition, parameter: Parameter, depth: number): fc.Arbitrary<Expression> {
  if (parameter.oneOf !== undefined) {
    return fc.constantFrom(...parameter.oneOf).map(word => literal(word, dataType('string')));
  }
  if (parameter.literal) {
    if (parameter.takes === 'STRING') {
      const text = definition.name === 'FIELD' ? 'a' : 'yyyy-MM-dd HH:mm:ss.SSS';
      return fc.constant(literal(text, dataType('string')));
    }
    return fc.constantFrom(0, 3, 1, -1).map(n => literal(n, dataType('int')));
  }
  if (parameter.takes === 'any type') return expressions(depth - 1);
  return expressions(depth - 1, type => belongsTo(type, parameter.takes));
}

/** The call, with operands after the first cast to its type where they do not go together as they are. */
function unified(definition: FunctionDefinition, operands: readonly Expression[]): Expression | null {
  const made = attempt(() => resolveCall(definition.name, operands));
  if (made !== null) return made;
  const [first, ...others] = operands;
  return attempt(() =>
    resolveCall(definition.name, [first!, ...others.map(operand => resolveCast(operand, first!.type))]),
  );
}

function attempt(make: () => Expression): Expression | null {
  try {
    return make();
  } catch {
    return null;
  }
}

/** A row of values for {@link COLUMNS}. */
export const rows: fc.Arbitrary<readonly Value[]> = fc.tuple(...COLUMNS.map(({ type }) => valuesOf(type)));
