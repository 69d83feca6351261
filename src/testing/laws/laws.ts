import { batchEqualsStreaming } from './batch-equals-streaming.js';
import { crashChangesNothing } from './crash-changes-nothing.js';
import { everyStepConsistent } from './every-step-consistent.js';
import type { Law } from './law.js';
import { soundArrivals } from './sound-arrivals.js';
import { wellFormedChanges } from './well-formed-changes.js';

/** All laws that the engine is held to. */
export const laws: readonly Law[] = [
  everyStepConsistent,
  batchEqualsStreaming,
  crashChangesNothing,
  wellFormedChanges,
  soundArrivals,
];
