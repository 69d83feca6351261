/**
 * `millrace/testing`: checks that a pipeline is the same in every mode and that it does what a model says, on generated
 * inputs. Needs `fast-check` beside it.
 */
export { assertChanges, assertTable, assertWindow, type RowLike } from './testing/kit/assertions.js';
export { type ChangelogOptions, changelogOf } from './testing/kit/changelog-of.js';
export type { CheckOptions } from './testing/kit/counterexample.js';
export { type EventOptions, eventsOf } from './testing/kit/events-of.js';
export {
  type AnyTable,
  type Changelog,
  type Data,
  given,
  type Input,
  type Lanes,
  type RowOf,
  type Rows,
} from './testing/kit/input.js';
export { matchesModel } from './testing/kit/matches-model.js';
export { rowsOf } from './testing/kit/rows-of.js';
export { sameEverywhere } from './testing/kit/same-everywhere.js';
export { type Script, script } from './testing/kit/script.js';
export { type Run, type SimulationOptions, simulate } from './testing/kit/simulate.js';
