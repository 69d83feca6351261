// Runs the flights of the documentation in batch and says what that took: see `../cases/flights.ts`.
import { pipeline, run } from 'millrace';
import { perDay, ranking, unmatched } from '../../../docs/examples/flight-delays.js';

let changes = 0;
const counting = () => {
  changes++;
};
const start = performance.now();
const summary = await run(
  pipeline({
    perDay: perDay.forEach(counting),
    ranking: ranking.forEach(counting),
    unmatched: unmatched.forEach(counting),
  }),
  { mode: 'batch' },
).done;
const { user, system } = process.cpuUsage();
console.log(
  JSON.stringify({
    rows: summary.rowsIn,
    changes,
    // All that the process did, loading included.
    cpu: (user + system) / 1e6,
    wall: (performance.now() - start) / 1000,
    mebibytes: process.resourceUsage().maxRSS / 1024,
  }),
);
