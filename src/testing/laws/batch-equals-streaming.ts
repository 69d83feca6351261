import { BatchSchedule } from '../../embedded/schedule.js';
import { reference } from '../reference.js';
import { preparedPlan, prunedPlan, scheduleOfCase, wholeInput } from '../runs/case-run.js';
import { Collector } from '../runs/collector.js';
import { differences } from '../runs/compare-answers.js';
import { type EngineSettings, runEngine } from '../runs/engine-run.js';
import type { Law } from './law.js';

/**
 * Batch = streaming = reference (S2.1): at any cutting into steps, interleaving of lanes and batch size, with rewrites
 * and code generation on or off. Late rows and errors are part of the answer.
 */
export const batchEqualsStreaming: Law = {
  name: 'batch equals streaming',
  rule: 'S2.1',
  async check(of) {
    const plan = prunedPlan(of, new Collector());
    const expected = reference(plan, wholeInput(of));
    const { codeGeneration, batchRows, without } = of.schedule;
    const own = { plan: (collector: Collector) => preparedPlan(of, collector), codeGeneration, batchRows };
    const others = without.length === 0 ? 'none' : 'all';
    const batch = { schedule: () => new BatchSchedule(), drainsEarly: true };
    const runs: readonly (readonly [string, EngineSettings])[] = [
      ['streaming', { ...own, schedule: () => scheduleOfCase(of, plan) }],
      ['batch', { ...own, ...batch }],
      [
        'batch, code generation and rewrites the other way',
        {
          ...batch,
          plan: collector => preparedPlan(of, collector, others),
          codeGeneration: !codeGeneration,
          batchRows: batchRows === 1024 ? 3 : 1024,
        },
      ],
    ];
    const found: string[] = [];
    for (const [name, settings] of runs) {
      const state = await runEngine(settings);
      found.push(...differences(plan, state, expected).map(line => `${name}: ${line}`));
    }
    return found;
  },
};
