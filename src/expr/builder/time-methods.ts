import { MillraceError } from '../../errors/millrace-error.js';
import { dataType } from '../../types/data-type.js';
import { durationText, millisOf } from '../../types/duration.js';
import type { TIMESTAMP } from '../../types/logical-types.js';
import { valueShown } from '../../types/misfit.js';
import { resolveCall } from '../functions/resolve.js';
import type { Built, MethodsOf } from './built.js';
import type { OrdExpr, TimeExpr } from './expr.js';
import { constant, made, operandOf } from './operand.js';

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
  ceilTo(this: Built, unit: string) {
    return withWord('CEIL_TO', 'ceilTo', this, unit);
  },
  until(this: Built, other: unknown, unit: string) {
    const word = constant(String(unit).toUpperCase(), dataType('string'));
    const end = operandOf(other, this['~type']);
    return made(resolveCall('TIMESTAMPDIFF', [word.node, this['~node'], end.node]), 'until', this, [end, word]);
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
  const [unit, size] = units.find(([, size]) => millis % size === 0)!;
  const nodes = [constant(unit, dataType('string')), constant((sign * millis) / size + 0, dataType('bigint'))];
  const node = resolveCall('TIMESTAMPADD', [...nodes.map(({ node }) => node), self['~node']]);
  return made(node, method, self, [{ node, uses: [], text: durationText(millis) }]);
}

/** From long to short: a shift is said in the longest unit that it is a multiple of. */
const units = [
  ['DAY', 86_400_000],
  ['HOUR', 3_600_000],
  ['MINUTE', 60_000],
  ['SECOND', 1000],
  ['MILLISECOND', 1],
] as const;

function withWord(name: string, method: string, self: Built, word: string): Built {
  const operand = constant(String(word).toUpperCase(), dataType('string'));
  return made(resolveCall(name, [operand.node, self['~node']]), method, self, [operand]);
}
