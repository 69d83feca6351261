import { MillraceError } from '../../errors/millrace-error.js';
import { acceptValue } from '../../types/accept-value.js';
import { type DataType, dataType, withNull, withoutRowtime } from '../../types/data-type.js';
import { type Decimal, digitsOf, isDecimal, parseDecimal } from '../../types/decimal.js';
import { exactOf } from '../../types/exact.js';
import { Misfit, valueShown } from '../../types/misfit.js';
import { cutTime } from '../../types/time-text.js';
import { typeText } from '../../types/type-text.js';
import type { Value } from '../../types/value.js';
import { literal } from '../build.js';
import type { Expression, Literal } from '../expression.js';
import { resolveCall } from '../functions/resolve.js';
import { type Built, built, isBuilt, type Tracked } from './built.js';
import { isBuiltAgg } from './built-agg.js';

/** What stands beside an expression: another one, or a plain value that takes its type. */
export interface Operand {
  readonly node: Expression;
  readonly uses: readonly Tracked[];
  readonly text: string;
}

/** An operand of a method of an expression of type `receiver`. */
export function operandOf(value: unknown, receiver: DataType): Operand {
  if (isBuilt(value)) return { node: value['~node'], uses: [value], text: value['~text'] };
  if (isBuiltAgg(value)) {
    throw new MillraceError('PLAN_TYPE_MISMATCH', `the aggregate ${value['~text']} stands beside a column`, {
      why: 'an aggregate folds many rows to one value, and a column has a value in each of them',
      remedy: 'aggregate(…) first, and compare in a filter or select above',
    });
  }
  return { node: literalOf(value, receiver), uses: [], text: valueShown(value) };
}

/** The expression that a catalogue function gives of an expression and what stands beside it. */
export function callOf(name: string, method: string, self: Built, values: readonly unknown[]): Built {
  const operands = values.map(value => operandOf(value, self['~type']));
  return made(resolveCall(name, [self['~node'], ...operands.map(({ node }) => node)]), method, self, operands);
}

/** The expression of a node that a method made. */
export function made(node: Expression, method: string, self: Built, operands: readonly Operand[]): Built {
  const text = `${self['~text']}.${method}(${operands.map(operand => operand.text).join(', ')})`;
  return built(node, [self, ...operands.flatMap(({ uses }) => uses)], text);
}

/** A value of the engine's own types, for operands that are no columns: digits, patterns, units. */
export function constant(value: Value, type: DataType): Operand {
  return { node: literal(value, type), uses: [], text: valueShown(value) };
}

/**
 * A plain value as a constant of the type that it stands beside. A DECIMAL has as many digits as are written, and a
 * time as many as it needs, so that nothing is rounded before it is compared.
 */
export function literalOf(value: unknown, beside: DataType): Literal {
  if (value === null || value === undefined) {
    throw new MillraceError('PLAN_TYPE_MISMATCH', `${String(value)} stands beside a column`, {
      why: 'NULL equals nothing, so nothing can be compared or calculated with it',
      remedy: 'isNull() asks for it, ifNull(…) replaces it',
    });
  }
  const type = plain(beside);
  if (type.kind === 'decimal') {
    const decimal =
      typeof value === 'string' || typeof value === 'bigint' || isDecimal(value) ? parseDecimal(value) : null;
    if (decimal !== null && typeof decimal !== 'string') return decimalLiteral(decimal);
  }
  if (type.kind === 'timestamp' || type.kind === 'timestamp_ltz' || type.kind === 'time') {
    const fine = dataType(type.kind, { precision: 6 });
    const time = acceptValue(fine)(value);
    if (!(time instanceof Misfit)) {
      return literal(time, cutTime(time as number, type.precision!) === time ? type : fine);
    }
  }
  const accepted = acceptValue(type)(value);
  if (accepted instanceof Misfit) throw misfit(value, type, accepted);
  return literal(accepted, type);
}

/** The constant that a decimal is, with the digits that it has. */
export function decimalLiteral({ unscaled, scale }: Decimal): Literal {
  const precision = Math.max(digitsOf(unscaled), scale, 1);
  return literal(exactOf(unscaled), dataType('decimal', { precision, scale }));
}

function plain(type: DataType): DataType {
  return withNull(withoutRowtime(type), false);
}

function misfit(value: unknown, type: DataType, { why }: Misfit): MillraceError {
  const text = typeText(type, { nullability: false });
  return new MillraceError('PLAN_TYPE_MISMATCH', `${valueShown(value)} is no ${text}`, {
    why: `a plain value takes the type of the expression beside it, ${text}: ${why}`,
    remedy: 'lit(value, t.…()) makes a constant of any type, cast(t.…()) another type of the column',
  });
}
