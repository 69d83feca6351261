import { callSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { type Pipeline, pipelineBrandOf, pipelineOf } from '../plan/pipeline.js';
import { streamBrandOf } from '../stream/stream-of.js';
import { tableBrandOf } from '../table/node-of.js';
import { surface } from './surface.js';

/**
 * Several pipelines as one, each output under its name. What they have in common runs once.
 *
 * @example export default pipeline({ perDay: perDay.insertInto(csv('per-day.csv')), worst: worst.insertInto(print()) })
 */
export function pipeline(inserts: { readonly [name: string]: Pipeline }): Pipeline {
  const outputs = Object.entries(inserts).flatMap(([name, part]) => {
    const brand = pipelineBrandOf(part);
    if (brand === null) {
      throw new MillraceError('PLAN_INVALID_ARGUMENT', `'${name}' is no pipeline`, {
        place: placeOf(callSite(pipeline)),
        why:
          tableBrandOf(part) === null && streamBrandOf(part) === null
            ? undefined
            : 'it is a table or stream, and nothing says where its rows go',
        remedy: `${name}: table.insertInto(sink)`,
      });
    }
    const { inserts: own } = brand.plan;
    return own.map(insert => Object.freeze({ ...insert, name: own.length === 1 ? name : `${name}/${insert.name}` }));
  });
  if (outputs.length === 0) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', 'the pipeline has no output', {
      place: placeOf(callSite(pipeline)),
      remedy: 'pipeline({ name: table.insertInto(sink) })',
    });
  }
  return pipelineOf(Object.freeze({ inserts: Object.freeze(outputs) }), surface);
}
