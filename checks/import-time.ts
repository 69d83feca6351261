import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { report } from './report.js';

const budget = 50;
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
const times = Array.from({ length: samples }, () => {
  const run = spawnSync(process.execPath, ['--input-type=module', '--eval', program], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  return Number(run.stdout);
}).sort((a, b) => a - b);
const median = times[(samples - 1) / 2]!;
const figure = `${median.toFixed(1)} ms of CPU beyond rxjs, ${times[0]!.toFixed(1)} to ${times.at(-1)!.toFixed(1)}`;
console.log(`import of the core: ${figure}`);
report('import time', median > budget ? [`the core takes ${figure} to import; the budget is ${budget} ms`] : []);
