import { factsOf } from '../plan/facts/facts.js';
import { isOverByTime } from '../plan/facts/over-time.js';
import { lateCounterOf, lateInputsOf } from '../plan/late-inputs.js';
import type { Plan } from '../plan/plan.js';
import { topological } from '../plan/traverse.js';
import type { Answer } from './reference/answer.js';
import { operatorOf, standingErrors } from './reference/errors.js';
import { Evaluation } from './reference/evaluation.js';
import type { InputHistory } from './reference/input-history.js';
import { Memo } from './reference/memo.js';
import { sortRows } from './reference/operators/ranked.js';
import type { Row } from './reference/row.js';
import { waysOf } from './reference/ways.js';

/**
 * The reference evaluator: `ref(P, I) = at(P, +infinity)` (S4.1), the plan's meaning as the plainest possible program.
 * It knows no steps and no batches, and shares no operator with the engine.
 *
 * `plan` is identified and pruned (S10.5). `input` may be a prefix, with lanes that go on: then the answer is the one that
 * a step that ends there must show (S2.2). `memo` may be handed from one prefix of a history to the next.
 */
export function reference(plan: Plan, input: InputHistory, memo: Memo = new Memo()): Answer {
  const evaluation = new Evaluation(input, memo);
  const outputs = new Map<string, readonly Row[]>();
  for (const { name, input: node } of plan.inserts) {
    const { rows } = evaluation.at(node, Number.POSITIVE_INFINITY, 'immediate');
    const { order } = factsOf(node);
    outputs.set(name, order === null ? rows : sortRows(node, node.schema, order, rows, memo).sorted);
  }
  const ways = waysOf(plan);
  const lateRows = new Map<string, number>();
  for (const node of topological(plan)) {
    for (const late of lateInputsOf(node)) {
      if (late.isCounted) lateRows.set(lateCounterOf(operatorOf(node), late.port), evaluation.lateArrivals(late));
    }
    if (node.kind === 'keyed-function' && node.program.onLate === null)
      lateRows.set(operatorOf(node), evaluation.lateForKeyed(node));
    if (isOverByTime(node)) lateRows.set(operatorOf(node), evaluation.lateForOver(node));
    if (node.retain !== undefined) lateRows.set(operatorOf(node), evaluation.forgottenRemovals(node));
    if ('lateRows' in node && node.lateRows === 'drop')
      lateRows.set(operatorOf(node), evaluation.lateRows(node, ways.get(node)!));
  }
  return { outputs, errors: standingErrors(plan, evaluation), lateRows };
}
