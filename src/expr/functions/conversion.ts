import { MILLIS_OF_DAY } from '../../types/calendar.js';
import type { DataType } from '../../types/data-type.js';
import { digitsOfType } from '../../types/decimal-rules.js';
import { INTEGER_RANGE, isIntegerKind, powerOfTen } from '../../types/exact.js';
import type { Value } from '../../types/value.js';
import { js } from '../code.js';
import type { Call } from '../expression.js';
import { Fault, INVALID_CAST } from '../fault.js';
import { type Cast, castFails, castKernel, isIdentityCast } from './cast.js';
import type { CodeContext, FunctionDefinition, OwnCode } from './definition.js';
import { orNull } from './types.js';

function castOf({ operands, type }: Call): Cast {
  const cast = castKernel(operands[0]!.type, type);
  if (cast === null) throw new Error(`no cast from ${operands[0]!.type.kind} to ${type.kind}`);
  return cast;
}

// The target of a cast is the type of its call, which `resolveCast` and `resolveTryCast` make. Without one it changes
// nothing.

function castCode(context: CodeContext): OwnCode | null {
  const { operands, type } = context.call;
  const from = operands[0]!.type;
  if (isIdentityCast(from, type)) return { value: context.value(0), total: true };
  if (from.kind === 'boolean' && (isIntegerKind(type.kind) || type.kind === 'double')) {
    return { value: js`(${context.value(0)} ? 1 : 0)`, total: true };
  }
  if (from.kind === 'date' && (type.kind === 'timestamp' || type.kind === 'timestamp_ltz')) {
    return { value: js`(${context.value(0)} * ${MILLIS_OF_DAY})`, total: true };
  }
  if (type.kind === 'date' && (from.kind === 'timestamp' || from.kind === 'timestamp_ltz')) {
    return { value: js`Math.floor(${context.value(0)} / ${MILLIS_OF_DAY})`, total: true };
  }
  return numberCastCode(context, from, type);
}

function numberCastCode(context: CodeContext, from: DataType, to: DataType): OwnCode | null {
  const isBinary = from.kind === 'float' || from.kind === 'double';
  const digits = digitsOfType(from);
  if (digits === null && !isBinary) return null;
  if (to.kind === 'float' && from.kind !== 'decimal') {
    const value = context.value(0);
    return { value: js`(Math.fround(${from.kind === 'bigint' ? js`Number(${value})` : value}) + 0)` };
  }
  if (to.kind === 'double' && digits !== null) {
    if (digits.scale === 0) return { value: js`Number(${context.value(0)})` };
    if (digits.precision > 15) return null;
    return { value: js`(${context.value(0)} / ${Number(powerOfTen(digits.scale))})`, total: true };
  }
  if (to.kind === 'decimal' && isIntegerKind(from.kind) && to.precision! <= 15 && !castFails(from, to)) {
    return { value: js`(${context.value(0)} * ${Number(powerOfTen(to.scale!))})`, total: true };
  }
  if (
    (isBinary || isIntegerKind(from.kind)) &&
    (to.kind === 'tinyint' || to.kind === 'smallint' || to.kind === 'int')
  ) {
    const { least, greatest } = INTEGER_RANGE[to.kind];
    const value = isBinary ? context.name('r', js`Math.trunc(${context.value(0)}) + 0`) : context.named(0);
    // Not "out of range": NaN is in no range either.
    return { value, fault: js`(${value} >= ${least} && ${value} <= ${greatest} ? 0 : ${INVALID_CAST})` };
  }
  return null;
}

/** From one type to another. */
export const conversionFunctions: readonly FunctionDefinition[] = [
  {
    name: 'CAST',
    family: 'conversion',
    doc: 'The value as another type. Fractions are cut off by integers and rounded by DECIMALs; what the type cannot hold is an error.',
    parameters: [{ name: 'value', takes: 'any type' }],
    type: ([operand]) => operand!.type,
    fails: ({ operands, type }) => castFails(operands[0]!.type, type),
    bind: castOf,
    code: castCode,
    examples: [
      ["CAST('12' AS INT)", '12'],
      ['CAST(12.5 AS STRING)', "'12.5'"],
      ['CAST(-1.9E0 AS INT)', '-1'],
      ["CAST('2026-03-01' AS DATE)", "DATE '2026-03-01'"],
      ["CAST('abc' AS INT)", 'error ROW_INVALID_CAST'],
      ['CAST(300 AS TINYINT)', 'error ROW_INVALID_CAST'],
      ['CAST(12345 AS DECIMAL(3, 1))', 'error ROW_INVALID_CAST'],
    ],
  },
  {
    name: 'TRY_CAST',
    family: 'conversion',
    doc: 'As CAST, but NULL where that is an error.',
    parameters: [{ name: 'value', takes: 'any type' }],
    type: ([operand]) => orNull(operand!.type),
    bind: call => {
      const cast = castOf(call);
      return (value: Value) => {
        const result = cast(value);
        return result instanceof Fault ? null : result;
      };
    },
    examples: [
      ["TRY_CAST('12' AS INT)", '12'],
      ["TRY_CAST('abc' AS INT)", 'NULL'],
    ],
  },
];
