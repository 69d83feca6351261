import { checkSteps } from './every-step-consistent.js';
import type { Law } from './law.js';

/**
 * A crash changes nothing (S2.3): a snapshot taken between two steps, as bytes, restored into a freshly built graph,
 * goes on as if nothing had happened; every step is still consistent.
 */
export const crashChangesNothing: Law = {
  name: 'a crash changes nothing',
  rule: 'S2.3',
  check: of => checkSteps(of, of.schedule.crashes),
};
