import { identify } from '../../plan/identify.js';
import type { Plan } from '../../plan/plan.js';
import { prune } from '../../plan/prune.js';
import { REWRITES, type Rewrites, rewrite } from '../../plan/rewrites/rewrite.js';
import { topological } from '../../plan/traverse.js';
import { buildPlan } from '../generators/build-plan.js';
import type { Case } from '../generators/case.js';
import { lanesOfCase } from '../generators/check-case.js';
import type { InputHistory } from '../reference/input-history.js';
import type { Collector } from './collector.js';
import { GivenSchedule, type TakeOf } from './given-schedule.js';

/** The plan that the reference evaluates and that every rewrite must keep the meaning of (S10.5). */
export function prunedPlan(of: Case, collector: Collector): Plan {
  return prune(identify(buildPlan(of, output => collector.sink(output))));
}

/** The plan that the engine runs. */
export function preparedPlan(of: Case, collector: Collector, rewrites: Rewrites = rewritesOf(of)): Plan {
  return rewrite(prunedPlan(of, collector), rewrites);
}

function rewritesOf({ schedule: { without } }: Case): Rewrites {
  if (without === 'all') return 'none';
  return REWRITES.map(({ name }) => name).filter(name => !without.includes(name));
}

/** The whole input: all lanes with all they deliver, ended. */
export function wholeInput(of: Case): InputHistory {
  return new Map(
    of.operators.flatMap(operator =>
      operator.kind === 'scan'
        ? [[operator, of.sources[operator.source]!.lanes.map(lane => ({ ...lane, finished: true }))] as const]
        : [],
    ),
  );
}

/** The schedule of a case over the scans of `plan`. */
export function scheduleOfCase(of: Case, plan: Plan): GivenSchedule {
  const ids = new Map<object, string>();
  for (const node of topological(plan)) if (node.kind === 'scan') ids.set(node.token, node.id!);
  const lanes = lanesOfCase(of);
  return new GivenSchedule(
    of.schedule.steps.map(step =>
      step.flatMap(({ lane, rows }): TakeOf[] => {
        const { scan, id } = lanes[lane]!;
        const source = ids.get(of.operators[scan]!);
        return source === undefined ? [] : [{ source, lane: id, rows }];
      }),
    ),
  );
}
