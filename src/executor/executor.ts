import type { Plan } from '../plan/plan.js';
import type { Job } from './job.js';
import type { RunOptions } from './run-options.js';

/** Runs plans: the embedded engine, later a cluster. */
export interface Executor {
  readonly name: string;
  explain(plan: Plan): string;
  execute(plan: Plan, options: RunOptions): Job;
}
