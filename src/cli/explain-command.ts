import { checkPlan } from '../plan/check/check-plan.js';
import { explain } from '../plan/explain.js';
import type { ExplainCommand } from './arguments.js';
import { loadPipeline } from './load-pipeline.js';
import type { Streams } from './run-command.js';

/** `millrace explain FILE`. A plan that could not run is refused as `run` would refuse it. */
export async function explainCommand({ file, format }: ExplainCommand, { output }: Streams): Promise<number> {
  const plan = await loadPipeline(file);
  checkPlan(plan);
  output.write(explain(plan, format));
  return 0;
}
