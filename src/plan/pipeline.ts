import { callSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { BRAND, brandOf } from '../types/brand.js';
import type { Plan } from './plan.js';
import type { Surface } from './surface.js';

/** Tables and the sinks that they keep up to date: what `run` takes. */
export interface Pipeline {
  readonly '~pipeline': true;
  /** The same with another name for its one output, as summaries and `--json` call it. */
  named(name: string): Pipeline;
  /** What would run. */
  explain(options?: { readonly format?: 'text' | 'mermaid' | 'json' }): string;
}

/** What the package itself sees of a pipeline. */
export interface PipelineBrand {
  readonly kind: 'pipeline';
  readonly plan: Plan;
  readonly surface: Surface;
}

/** The pipeline of a plan. */
export function pipelineOf(plan: Plan, surface: Surface): Pipeline {
  return new BuiltPipeline(plan, surface);
}

/** The plan of a pipeline; `null` for everything else. */
export function pipelineBrandOf(value: unknown): PipelineBrand | null {
  const brand = brandOf(value);
  if (typeof brand !== 'object' || brand === null || !('kind' in brand) || brand.kind !== 'pipeline') return null;
  // Only this package sets the brand.
  return brand as PipelineBrand;
}

class BuiltPipeline implements Pipeline {
  declare readonly '~pipeline': true;
  readonly [BRAND]: PipelineBrand;

  constructor(plan: Plan, surface: Surface) {
    this[BRAND] = Object.freeze({ kind: 'pipeline', plan, surface });
    Object.freeze(this);
  }

  named(name: string): Pipeline {
    const { plan, surface } = this[BRAND];
    if (plan.inserts.length !== 1) {
      throw new MillraceError('PLAN_INVALID_ARGUMENT', `this pipeline has ${plan.inserts.length} outputs`, {
        place: placeOf(callSite(this.named)),
        remedy: 'name each: pipeline({ first: …, second: … })',
      });
    }
    return new BuiltPipeline({ inserts: [Object.freeze({ ...plan.inserts[0]!, name })] }, surface);
  }

  explain(options?: { readonly format?: 'text' | 'mermaid' | 'json' }): string {
    const { plan, surface } = this[BRAND];
    return surface.explain(plan, options, this.explain);
  }
}
