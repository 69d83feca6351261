import { MillraceError } from '../../errors/millrace-error.js';
import type { OverFunctionName } from '../../expr/functions/over-functions.js';
import { resolveOver } from '../../expr/functions/resolve-over.js';
import { durationText } from '../../types/duration.js';
import { typeText } from '../../types/type-text.js';
import { functionsOfOver, type Over } from '../nodes/over.js';
import { checkReferences } from './check-expression.js';

/** Refuses a frame that cannot be, and ranks and neighbours with operands that they do not take. */
export function checkOver(node: Over, place: string | undefined): void {
  checkFrame(node, place);
  for (const { call } of functionsOfOver(node)) {
    // The name is one of the catalogue, or the call would be taken for an aggregate.
    resolveOver(call.name as OverFunctionName, call.operands);
    for (const operand of call.operands) checkReferences(operand, [node.input.schema], place);
  }
}

function checkFrame({ frame, order }: Over, place: string | undefined): void {
  const { unit, preceding, following } = frame;
  for (const bound of [preceding, following]) {
    if (bound === null || (Number.isSafeInteger(bound) && bound >= 0)) continue;
    throw invalid(
      place,
      unit === 'rows'
        ? `${bound} is no number of rows`
        : `it reaches back ${durationText(bound)}: a distance is never below 0`,
    );
  }
  if (unit === 'rows' || (!preceding && !following)) return;
  const [key] = order;
  const length = durationText((preceding || following)!);
  if (order.length > 1)
    throw invalid(place, `a range of ${length} goes by one time, and the order has ${order.length} keys`);
  const { type } = key!.expression;
  if (type.kind === 'timestamp' || type.kind === 'timestamp_ltz') return;
  throw invalid(
    place,
    `a range of ${length} goes by a time, and the order by ${typeText(type, { nullability: false })}`,
  );
}

function invalid(place: string | undefined, problem: string): MillraceError {
  return new MillraceError('PLAN_INVALID_FRAME', `a frame cannot be: ${problem}`, {
    place,
    remedy:
      'over({ orderBy: r => r.at, rows: 10 }, …), or { orderBy: r => r.at, range: minutes(5) }; a pair reaches on too',
  });
}
