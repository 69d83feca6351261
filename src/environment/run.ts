import { callSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import type { Job } from '../executor/job.js';
import type { RunOptions } from '../executor/run-options.js';
import { type Pipeline, pipelineBrandOf } from '../plan/pipeline.js';
import { streamBrandOf } from '../stream/stream-of.js';
import { tableBrandOf } from '../table/node-of.js';
import { refuseWhileLoading } from './loading.js';
import { runOptionsOf } from './run-options.js';
import { execute } from './surface.js';

/**
 * Runs a pipeline. The job starts at once; `job.done` resolves to its summary, or rejects where it failed. Throws a
 * `MillraceError` where the options or the plan cannot be.
 *
 * @example await run(orders.insertInto(csv('out.csv')), { mode: 'batch' }).done
 */
export function run(pipeline: Pipeline, options?: RunOptions): Job {
  refuseWhileLoading(run, 'run()');
  const brand = pipelineBrandOf(pipeline);
  if (brand === null) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', 'run gets no pipeline', {
      place: placeOf(callSite(run)),
      why:
        tableBrandOf(pipeline) === null && streamBrandOf(pipeline) === null
          ? undefined
          : 'it is a table or stream, and nothing says where its rows go',
      remedy: 'run(table.insertInto(sink)), or table.print(), table.collect()',
    });
  }
  return execute(brand.plan, runOptionsOf(options, run));
}
