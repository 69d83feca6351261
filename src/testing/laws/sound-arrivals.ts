import type { Batch } from '../../embedded/batch.js';
import { gridOf, pointAtOrBelow } from '../reference/grid.js';
import { preparedPlan, prunedPlan, scheduleOfCase } from '../runs/case-run.js';
import { Collector } from '../runs/collector.js';
import { runEngine } from '../runs/engine-run.js';
import type { Law } from './law.js';

/**
 * Arrival watermarks are sound (S4.5): on every edge that carries them, a change's is at or above the edge's watermark
 * before the step. Those of sources are floored to the grid of the windows, which all decisions compare with.
 */
export const soundArrivals: Law = {
  name: 'arrival watermarks are sound',
  rule: 'S4.5',
  async check(of) {
    const plan = prunedPlan(of, new Collector());
    const grid = gridOf(plan);
    const found: string[] = [];
    await runEngine({
      plan: collector => preparedPlan(of, collector),
      schedule: () => scheduleOfCase(of, plan),
      codeGeneration: of.schedule.codeGeneration,
      batchRows: of.schedule.batchRows,
      observer: (operator, batch, watermark, edge) => {
        if (!edge.timed) return;
        if (batch.arrivals === null) found.push(`${operator}: changes without arrival watermark`);
        const least = grid === null || !Number.isFinite(watermark) ? watermark : pointAtOrBelow(watermark, grid);
        for (const arrival of arrivalsOf(batch)) {
          if (arrival < least)
            found.push(`${operator}: a change that arrived at ${arrival} on an edge at ${watermark}`);
        }
      },
    });
    return found;
  },
};

/** The arrival watermarks of the live rows. */
function arrivalsOf({ count, selection, arrivals }: Batch): number[] {
  if (arrivals === null) return [];
  return Array.from({ length: count }, (_, k) => {
    const position = selection === null ? k : selection[k]!;
    let run = 0;
    while (arrivals.end[run]! <= position) run++;
    return arrivals.watermark[run]!;
  });
}
