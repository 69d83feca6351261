/**
 * `millrace/testing`: checks that a pipeline is the same in every mode and that it does what a model says, on generated
 * inputs. Needs `fast-check` beside it.
 */
export type { CheckOptions } from './testing/kit/counterexample.js';
export { type EventOptions, eventsOf } from './testing/kit/events-of.js';
export { type AnyTable, type Data, given, type Input, type Lanes, type RowOf, type Rows } from './testing/kit/input.js';
export { matchesModel } from './testing/kit/matches-model.js';
export { rowsOf } from './testing/kit/rows-of.js';
export { sameEverywhere } from './testing/kit/same-everywhere.js';
