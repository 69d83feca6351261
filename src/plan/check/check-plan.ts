import { placeOf } from '../../errors/call-site.js';
import { MillraceError } from '../../errors/millrace-error.js';
import { factsOf } from '../facts/facts.js';
import { isOverByTime } from '../facts/over-time.js';
import { inputsOf, type Node } from '../node.js';
import { operatorText, sourceName } from '../operator-text.js';
import type { Plan } from '../plan.js';
import { topological } from '../traverse.js';
import { checkNode } from './check-node.js';
import { checkOutput } from './check-output.js';

/**
 * Refuses a plan that cannot run: each operator by itself, what outputs take, closing operators that would wait for
 * ever. Called on the plan as written, and after each rewrite.
 */
export function checkPlan(plan: Plan): void {
  checkNames(plan);
  for (const node of topological(plan)) {
    checkNode(node);
    checkTime(node);
  }
  for (const insert of plan.inserts) checkOutput(insert);
}

function checkNames(plan: Plan): void {
  const seen = new Set<string>();
  for (const { name, origin } of plan.inserts) {
    if (seen.has(name)) {
      throw new MillraceError('PLAN_INVALID_ARGUMENT', `two outputs are called '${name}'`, {
        place: placeOf(origin),
        remedy: 'give each its own name',
      });
    }
    seen.add(name);
  }
}

/** The inputs whose time an operator waits for. */
function awaitedInputs(node: Node): readonly Node[] {
  const waits =
    node.retain !== undefined ||
    'window' in node ||
    node.kind.startsWith('late-') ||
    node.kind === 'interval-join' ||
    node.kind === 'temporal-join' ||
    isOverByTime(node) ||
    (node.kind === 'keyed-function' && node.order === 'eventTime');
  return waits ? inputsOf(node) : [];
}

/** A window over an endless source without rowtime would never close, nor would what else waits for time (S3.9). */
function checkTime(node: Node): void {
  const timeless =
    awaitedInputs(node)
      .map(input => factsOf(input).timeless)
      .find(scan => scan !== null) ?? null;
  if (timeless === null) return;
  throw new MillraceError(
    'PLAN_UNBOUNDED_WITHOUT_ROWTIME',
    `${operatorText(node)} waits for time, and source ${sourceName(timeless)} never ends and has none`,
    {
      place: placeOf(node.origin),
      why: 'time passes when it has passed on every source that the operator follows',
      remedy: `declare a rowtime for ${sourceName(timeless)}: .rowtime({ delay: seconds(10) })`,
    },
  );
}
