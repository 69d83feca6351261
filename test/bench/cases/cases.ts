import type { BenchCase } from '../bench-case.js';
import { GROUPS } from '../shapes/group.js';
import { JOINS } from '../shapes/join.js';
import { STATELESS } from '../shapes/stateless.js';
import { TOPS } from '../shapes/top.js';
import { WINDOWS } from '../shapes/window.js';
import { COSTS } from './costs.js';
import { FILES } from './files.js';
import { shapeCase } from './shape-case.js';

/** Everything that is measured, in the order of the report. */
export const CASES: readonly BenchCase[] = [
  ...[...STATELESS, ...GROUPS, ...WINDOWS, ...JOINS, ...TOPS].map(shape =>
    shapeCase('Shapes in memory, a million bids', shape),
  ),
  ...COSTS,
  ...FILES,
];
