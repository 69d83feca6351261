import { checkPlan } from '../plan/check/check-plan.js';
import { explain } from '../plan/explain.js';
import type { ExplainCommand } from './arguments.js';
import { loadPipeline } from './load-pipeline.js';
import type { Streams } from './run-command.js';

/** `millrace explain FILE`. A plan that could not run is refused as `run` would refuse it. */
export async function explainCommand({ file, json }: ExplainCommand, { output }: Streams): Promise<number> {
  const plan = await loadPipeline(file);
  checkPlan(plan);
  const text = explain(plan, json ? 'json' : 'text');
  output.write(text.endsWith('\n') ? text : `${text}\n`);
  return 0;
}
