import { firstDifference, runBatch } from './compare-runs.js';
import { type CheckOptions, tryCases } from './counterexample.js';
import type { AnyTable, Input } from './input.js';
import { TestedPlan } from './tested-plan.js';

/**
 * Checks that a table is the same however it is run: as batch; as streaming, cut into steps, lanes and batches at random;
 * with restarts from snapshots; with and without generated code and rewrites. Rows, errors and counts of late rows are
 * compared. Modes are given to the engine itself, so that no environment variable can make two runs the same.
 *
 * Rejects with the smallest inputs it can find for which two runs differ. `runs` cases, 100 by default.
 *
 * @example test('the same in every mode', () => sameEverywhere(visits, [given(clicks, eventsOf(clicks, { late: 0.01 }))]))
 */
export async function sameEverywhere(
  table: AnyTable,
  inputs: readonly Input<unknown>[],
  options: CheckOptions = {},
): Promise<void> {
  const plan = new TestedPlan(table, inputs);
  await tryCases('the table is not the same everywhere', plan, options, async ({ data, cutting }) => {
    const history = plan.history(data);
    return firstDifference(plan, history, cutting, await runBatch(plan, history));
  });
}
