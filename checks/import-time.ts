import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { report } from './report.js';

const budget = 50;
/** Half as much again is a defect; what lies between is for the benchmark to say. */
const most = 1.5 * budget;
const samples = 11;

// CPU time, not wall time: other work on the machine stretches the one and hardly the other. Each sample is a process of
// its own, since a module loads once. rxjs comes first, so that what it costs is not counted.
const program = `
const cpu = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1000 };
await import('rxjs');
const before = cpu();
await import(${JSON.stringify(pathToFileURL('dist/index.js').href)});
console.log(cpu() - before);
`;
const measure = (): number[] =>
  Array.from({ length: samples }, () => {
    const run = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(run.stderr);
    return Number(run.stdout);
  }).sort((a, b) => a - b);
const medianOf = (of: readonly number[]): number => of[(samples - 1) / 2]!;

let times = measure();
// Caches that others fill make it longer, never shorter: what is too long once is measured again.
for (let again = 0; again < 3 && medianOf(times) > most; again++) {
  const next = measure();
  if (medianOf(next) < medianOf(times)) times = next;
}
const median = medianOf(times);
const figure = `${median.toFixed(1)} ms of CPU beyond rxjs, ${times[0]!.toFixed(1)} to ${times.at(-1)!.toFixed(1)}`;
console.log(`import of the core: ${figure}`);
report(
  'import time',
  median > most ? [`the core takes ${figure} to import; the budget is ${budget} ms, and ${most} a defect`] : [],
);
