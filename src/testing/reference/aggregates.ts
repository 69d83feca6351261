import type { AggregateCall } from '../../expr/expression.js';
import { Fault, OVERFLOW, UNSAFE_NUMBER } from '../../expr/fault.js';
import type { DataType } from '../../types/data-type.js';
import type { Exact, Value } from '../../types/value.js';
import { compareValues } from './compare-values.js';
import { exactSum } from './exact-sum.js';
import { groupBy, textOf } from './row.js';
import { userAggregate } from './user-aggregate.js';

/**
 * The result of an aggregate over the values of its operand, one entry a row that takes part, in the order of S6.3.
 * COUNT without operand counts the entries. NULLs are skipped (S9.1).
 */
export function aggregateOf(call: AggregateCall, entries: readonly Value[]): Value | Fault {
  const operand = call.operands[0];
  if (operand === undefined) return entries.length;
  const some = entries.filter(value => value !== null);
  const values = call.distinct ? groupBy(some, textOf).map(group => group[0]!) : some;
  if (call.user !== undefined) return userAggregate(call.user, operand, values);
  if (call.name === 'COUNT') return values.length;
  if (values.length === 0) return null;
  const ordered = () => [...values].sort((a, b) => compareValues(operand.type, a, b));
  switch (call.name) {
    case 'MIN':
      return ordered()[0]!;
    case 'MAX':
      return ordered().at(-1)!;
    case 'FIRST_VALUE':
      return values[0]!;
    case 'LAST_VALUE':
      return values.at(-1)!;
    case 'ARRAY_AGG':
      return values;
    case 'SUM':
      return sumOf(values, call.type);
    case 'AVG':
      return averageOf(values, operand.type, call.type);
    default:
      throw new Error(`no aggregate ${call.name}`);
  }
}

function isBinary(type: DataType): boolean {
  return type.kind === 'float' || type.kind === 'double';
}

function total(values: readonly Value[]): bigint {
  return values.reduce<bigint>((sum, value) => sum + BigInt(value as Exact), 0n);
}

/** Running sums are unbounded; the type is checked where the result is emitted (S9.5). */
function sumOf(values: readonly Value[], type: DataType): Value | Fault {
  if (isBinary(type)) return exactSum(values as number[], type.kind === 'float');
  return fitInto(total(values), type);
}

/** AVG of integers truncates toward zero, of DECIMAL rounds half up, of doubles is the rounded sum over n (S9.3). */
function averageOf(values: readonly Value[], operand: DataType, type: DataType): Value | Fault {
  const n = values.length;
  if (isBinary(type)) {
    const sum = exactSum(values as number[], type.kind === 'float');
    // A quotient can be too small to have a sign: there is no -0 (S9.4).
    return (type.kind === 'float' ? Math.fround(sum / n) : sum / n) + 0;
  }
  const sum = total(values);
  if (type.kind !== 'decimal') return fitInto(sum / BigInt(n), type);
  const scaled = sum * 10n ** BigInt(type.scale! - operand.scale!);
  return fitInto(divideHalfUp(scaled, BigInt(n)), type);
}

/** To nearest, halves away from zero. */
function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  const size = dividend < 0n ? -dividend : dividend;
  const quotient = (2n * size + divisor) / (2n * divisor);
  return dividend < 0n ? -quotient : quotient;
}

const BITS: Partial<Record<DataType['kind'], bigint>> = { tinyint: 8n, smallint: 16n, int: 32n, bigint: 64n };

/** DECIMAL overflow gives NULL, integer overflow is an error (S9.5), and so is a number that a program would see wrong. */
function fitInto(value: bigint, type: DataType): Value | Fault {
  if (type.kind === 'decimal') {
    const limit = 10n ** BigInt(type.precision!);
    return value < limit && value > -limit ? canonical(value) : null;
  }
  const half = 1n << (BITS[type.kind]! - 1n);
  if (value < -half || value >= half) return Fault.of(OVERFLOW);
  const result = canonical(value);
  return type.asNumber === true && typeof result === 'bigint' ? Fault.of(UNSAFE_NUMBER) : result;
}

/** A number where that is safe, else a bigint: see {@link Exact}. */
function canonical(value: bigint): Exact {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
