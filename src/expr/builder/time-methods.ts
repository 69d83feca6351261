import { MillraceError } from '../../errors/millrace-error.js';
import { dataType } from '../../types/data-type.js';
import { millisOf } from '../../types/duration.js';
import type { TIMESTAMP } from '../../types/logical-types.js';
import { valueShown } from '../../types/misfit.js';
import { resolveCall } from '../functions/resolve.js';
import type { Built, MethodsOf } from './built.js';
import type { OrdExpr, TimeExpr } from './expr.js';
import { constant, made } from './operand.js';

/** What dates and times have. */
export const timeMethods = {
  plus(this: Built, interval: unknown) {
    return shifted(this, interval, 1, 'plus');
  },
  minus(this: Built, interval: unknown) {
    return shifted(this, interval, -1, 'minus');
  },
  extract(this: Built, unit: string) {
    return withWord('EXTRACT', 'extract', this, unit);
  },
  floorTo(this: Built, unit: string) {
    return withWord('FLOOR_TO', 'floorTo', this, unit);
  },
  format(this: Built, pattern: string) {
    const operand = constant(pattern, dataType('string'));
    return made(resolveCall('DATE_FORMAT', [this['~node'], operand.node]), 'format', this, [operand]);
  },
} satisfies MethodsOf<TimeExpr<TIMESTAMP>, OrdExpr<TIMESTAMP, TIMESTAMP>>;

function shifted(self: Built, interval: unknown, sign: 1 | -1, method: string): Built {
  const millis = millisOf(interval);
  if (millis === undefined) {
    throw new MillraceError(
      'PLAN_TYPE_MISMATCH',
      `${method} of a time gets ${valueShown(interval)}, which is no duration`,
      {
        remedy: `${self['~text']}.${method}(minutes(5))`,
      },
    );
  }
  const operand = constant(sign * millis, dataType('bigint'));
  return made(resolveCall('TIMESTAMP_ADD', [self['~node'], operand.node]), method, self, [operand]);
}

function withWord(name: string, method: string, self: Built, word: string): Built {
  const operand = constant(String(word).toUpperCase(), dataType('string'));
  return made(resolveCall(name, [operand.node, self['~node']]), method, self, [operand]);
}
