import { factsOf } from './facts/facts.js';
import { stateOf } from './facts/state.js';
import { isHeld, timePathsOf } from './facts/time-paths.js';
import { type PlanJson, planHash, planJson } from './json.js';
import { operatorText } from './operator-text.js';
import type { Plan } from './plan.js';
import { topological } from './traverse.js';

/** A prepared plan as JSON text, each operator with its facts: for programs that show or compare plans. */
export function explainJson(plan: Plan): string {
  const nodes = topological(plan);
  const paths = timePathsOf(plan);
  const { operators, outputs }: PlanJson = planJson(plan);
  const impurities = [...new Set(plan.inserts.flatMap(({ input }) => factsOf(input).impurities))];
  const explained = operators.map((operator, i) => {
    const node = nodes[i]!;
    const { changes, keys, placed, rowtimes, bounded } = factsOf(node);
    const { immediate } = paths.get(node)!;
    const state = stateOf(node);
    const held = isHeld(node, paths);
    return {
      ...operator,
      text: operatorText(node),
      facts: { changes, keys, placed, rowtimes, bounded, held, immediate, state },
    };
  });
  const whole = {
    hash: planHash(plan),
    deterministic: impurities.length === 0,
    reasons: impurities.length === 0 ? undefined : impurities,
    outputs,
    operators: explained,
  };
  return `${JSON.stringify(whole, null, 2)}\n`;
}
