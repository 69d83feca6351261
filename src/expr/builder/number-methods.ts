import { dataType } from '../../types/data-type.js';
import type { INT } from '../../types/logical-types.js';
import { resolveCall } from '../functions/resolve.js';
import { aggregateOf } from './aggregates.js';
import type { Built, MethodsOf } from './built.js';
import { ifNull } from './comparison-methods.js';
import type { NumExpr, OrdExpr } from './expr.js';
import { callOf, constant, made, operandOf } from './operand.js';

/** What numbers have. */
export const numberMethods = {
  plus(this: Built, other: unknown) {
    return callOf('PLUS', 'plus', this, [other]);
  },
  minus(this: Built, other: unknown) {
    return callOf('MINUS', 'minus', this, [other]);
  },
  times(this: Built, other: unknown) {
    return callOf('TIMES', 'times', this, [other]);
  },
  dividedBy(this: Built, other: unknown) {
    return callOf('DIVIDE', 'dividedBy', this, [other]);
  },
  mod(this: Built, other: unknown) {
    return callOf('MOD', 'mod', this, [other]);
  },
  abs(this: Built) {
    return callOf('ABS', 'abs', this, []);
  },
  negated(this: Built) {
    return callOf('NEGATE', 'negated', this, []);
  },
  sign(this: Built) {
    return callOf('SIGN', 'sign', this, []);
  },
  round(this: Built, digits = 0) {
    return withDigits('ROUND', 'round', this, digits);
  },
  truncate(this: Built, digits = 0) {
    return withDigits('TRUNCATE', 'truncate', this, digits);
  },
  floor(this: Built) {
    return callOf('FLOOR', 'floor', this, []);
  },
  ceil(this: Built) {
    return callOf('CEIL', 'ceil', this, []);
  },
  sqrt(this: Built) {
    return callOf('SQRT', 'sqrt', this, []);
  },
  exp(this: Built) {
    return callOf('EXP', 'exp', this, []);
  },
  ln(this: Built) {
    return callOf('LN', 'ln', this, []);
  },
  log10(this: Built) {
    return callOf('LOG10', 'log10', this, []);
  },
  power(this: Built, exponent: unknown) {
    const operand = operandOf(exponent, dataType('double'));
    return made(resolveCall('POWER', [this['~node'], operand.node]), 'power', this, [operand]);
  },
  toTimestampLtz(this: Built, digits: number = 3) {
    return withDigits('TO_TIMESTAMP_LTZ', 'toTimestampLtz', this, digits);
  },
  ifNull,
  asNumber(this: Built) {
    return callOf('AS_NUMBER', 'asNumber', this, []);
  },
  sum(this: Built) {
    return aggregateOf('SUM', 'sum', this);
  },
  avg(this: Built) {
    return aggregateOf('AVG', 'avg', this);
  },
} satisfies MethodsOf<NumExpr<INT>, OrdExpr<INT, INT>>;

function withDigits(name: string, method: string, self: Built, digits: number): Built {
  const operand = constant(digits, dataType('int'));
  return made(resolveCall(name, [self['~node'], operand.node]), method, self, [operand]);
}
