import fc, { type Arbitrary } from 'fast-check';
import type { Plan } from '../../plan/plan.js';
import { topological } from '../../plan/traverse.js';
import type { InputHistory } from '../reference/input-history.js';
import { GivenSchedule } from '../runs/given-schedule.js';

/** How one streaming run is cut: numbers that mean something for every input, so that they shrink apart from it. */
export interface Cutting {
  readonly steps: readonly (readonly { readonly lane: number; readonly rows: number }[])[];
  readonly batchRows: number;
  /** After these steps the graph is thrown away and restored from a snapshot. */
  readonly crashes: readonly number[];
}

/** Random cuttings. */
export const cuttings: Arbitrary<Cutting> = fc.record({
  steps: fc.array(
    fc.array(fc.record({ lane: fc.nat(7), rows: fc.integer({ min: 1, max: 8 }) }), { minLength: 1, maxLength: 3 }),
    { maxLength: 25 },
  ),
  batchRows: fc.constantFrom(1024, 1, 2, 5),
  crashes: fc.uniqueArray(fc.integer({ min: 1, max: 20 }), { maxLength: 3 }),
});

/** The schedule of a cutting over the lanes of all scans of `plan`. */
export function scheduleOf(cutting: Cutting, plan: Plan, history: InputHistory): GivenSchedule {
  const lanes = topological(plan).flatMap(node =>
    node.kind === 'scan' ? history.get(node.token)!.map(({ id }) => ({ source: node.id!, lane: id })) : [],
  );
  return new GivenSchedule(
    cutting.steps.map(step => step.map(({ lane, rows }) => ({ ...lanes[lane % lanes.length]!, rows }))),
  );
}
