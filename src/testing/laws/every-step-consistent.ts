import type { Plan } from '../../plan/plan.js';
import type { Case } from '../generators/case.js';
import type { Answer } from '../reference/answer.js';
import type { InputHistory } from '../reference/input-history.js';
import { Memo } from '../reference/memo.js';
import { reference } from '../reference.js';
import { preparedPlan, prunedPlan, scheduleOfCase, wholeInput } from '../runs/case-run.js';
import { Collector } from '../runs/collector.js';
import { differences } from '../runs/compare-answers.js';
import { type EngineState, prefixOf, runEngine } from '../runs/engine-run.js';
import type { Law } from './law.js';

/** What is known after a step. */
export interface StepSeen {
  readonly plan: Plan;
  readonly state: EngineState;
  readonly prefix: InputHistory;
  readonly expected: Answer;
  readonly memo: Memo;
}

/** Every step is consistent (S2.2): after each the output so far is the reference's answer for the prefix taken. */
export const everyStepConsistent: Law = {
  name: 'every step is consistent',
  rule: 'S2.2',
  check: of => checkSteps(of, []),
};

/** Compares every step of a streaming run with the reference, and throws the graph away after some of them. */
export async function checkSteps(
  of: Case,
  crashes: readonly number[],
  see: (seen: StepSeen) => void = () => undefined,
): Promise<readonly string[]> {
  const plan = prunedPlan(of, new Collector());
  const whole = wholeInput(of);
  const memo = new Memo();
  const schedule = scheduleOfCase(of, plan);
  const found: string[] = [];
  await runEngine({
    plan: collector => preparedPlan(of, collector),
    schedule: () => schedule,
    codeGeneration: of.schedule.codeGeneration,
    batchRows: of.schedule.batchRows,
    crashes,
    afterStep: state => {
      const prefix = prefixOf(state.execution, whole);
      const expected = reference(plan, prefix, memo);
      found.push(...differences(plan, state, expected).map(line => `after step ${state.step}: ${line}`));
      see({ plan, state, prefix, expected, memo });
    },
  });
  return found;
}
