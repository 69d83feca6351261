import { explain } from '../plan/explain.js';
import type { ExplainCommand } from './arguments.js';
import { loadPipeline } from './load-pipeline.js';

/** `millrace explain FILE`. */
export async function explainCommand({ file, json }: ExplainCommand): Promise<number> {
  const { plan } = await loadPipeline(file);
  const text = explain(plan, json ? 'json' : 'text');
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
  return 0;
}
