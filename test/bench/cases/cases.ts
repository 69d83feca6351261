import type { BenchCase } from '../bench-case.js';
import { GROUPS } from '../shapes/group.js';
import { JOINS } from '../shapes/join.js';
import { OVERS } from '../shapes/over.js';
import { SESSIONS } from '../shapes/session.js';
import { STATELESS } from '../shapes/stateless.js';
import { TIME_JOINS } from '../shapes/time-join.js';
import { TOPS } from '../shapes/top.js';
import { WINDOWS } from '../shapes/window.js';
import { CODE } from './code.js';
import { COSTS } from './costs.js';
import { FILES } from './files.js';
import { FLIGHTS } from './flights.js';
import { KEYED } from './keyed.js';
import { RXJS } from './rxjs.js';
import { shapeCase } from './shape-case.js';
import { SNAPSHOT } from './snapshot.js';
import { START } from './start.js';
import { STEPS } from './steps.js';

/** Everything that is measured, in the order of the report. */
export const CASES: readonly BenchCase[] = [
  ...[...STATELESS, ...GROUPS, ...WINDOWS, ...SESSIONS, ...JOINS, ...TIME_JOINS, ...TOPS, ...OVERS].map(shape =>
    shapeCase('Shapes in memory, a million bids', shape),
  ),
  ...COSTS,
  ...RXJS,
  ...KEYED,
  ...STEPS,
  ...CODE,
  ...SNAPSHOT,
  ...FILES,
  ...START,
  ...FLIGHTS,
];
