// Plants one defect after another into the engine and sees whether the generated laws alone notice: `npm run test:mutants`.
// The engine as it is has to keep all laws on the same cases. Options: --runs N, --seed S, --only NAME.
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import type { Theme } from '../../src/testing/generators/themes.js';
import { bundleLaws, mutatedText } from './bundle.js';
import { type Mutant, mutants } from './mutants.js';

interface Outcome {
  readonly name: string;
  readonly isCaught: boolean;
  readonly how: string;
  readonly seconds: number;
}

const { values } = parseArgs({
  options: { runs: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const runs = Number(values.runs ?? 1500);
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const PARALLEL = 2;
/** A mutant whose cases do not end within this time is noticed too. */
const LONGEST = 300_000;

const folder = new URL('../../.cache/mutants/', import.meta.url).pathname;
mkdirSync(folder, { recursive: true });

async function outcomeOf(mutant: Mutant | null): Promise<Outcome> {
  const begin = performance.now();
  const name = mutant?.name ?? 'the engine as it is';
  const file = `${folder}${name.replace(/[^a-z0-9]+/gi, '-')}.mjs`;
  await bundleLaws(mutant, file);
  const how = await runChild(file, mutant?.about ?? []);
  return { name, isCaught: how !== 'keeps all laws', how, seconds: (performance.now() - begin) / 1000 };
}

function runChild(file: string, about: readonly Theme[]): Promise<string> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, [file, String(runs), String(seed), JSON.stringify(about)], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    let errors = '';
    child.stdout.on('data', part => (output += part));
    child.stderr.on('data', part => (errors += part));
    const timer = setTimeout(() => child.kill('SIGKILL'), LONGEST);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (signal !== null) return resolve('does not end');
      if (code !== 0) return resolve(`stops: ${errors.trim().split('\n').at(-1) ?? code}`);
      const breach = JSON.parse(output) as { law: string; run: number; found: string } | null;
      resolve(breach === null ? 'keeps all laws' : `${breach.law}, case ${breach.run}: ${breach.found}`);
    });
  });
}

function line({ name, how, seconds }: Outcome, mark: string): string {
  return `${mark}  ${name.padEnd(58)} ${seconds.toFixed(0).padStart(4)} s  ${how.slice(0, 150)}`;
}

const chosen = mutants.filter(({ name }) => values.only === undefined || name.includes(values.only));
// A mutant whose text is gone tests nothing: all of them are looked at before any is run.
for (const mutant of chosen) mutatedText(mutant);
console.log(`${chosen.length} mutants, at most ${runs} cases each from seed ${seed}`);

const waiting: (Mutant | null)[] = [null, ...chosen];
const failures: string[] = [];
const worker = async (): Promise<void> => {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const outcome = await outcomeOf(next);
    const isRight = outcome.isCaught === (next !== null);
    if (!isRight)
      failures.push(next === null ? `the engine as it is breaks a law: ${outcome.how}` : `'${outcome.name}' survives`);
    console.log(line(outcome, isRight ? (next === null ? 'green  ' : 'caught ') : 'FAILED '));
  }
};
await Promise.all(Array.from({ length: PARALLEL }, worker));
if (failures.length > 0) {
  console.error(`\n${failures.join('\n')}\n--seed ${seed} --runs ${runs} runs the same again`);
  process.exitCode = 1;
}
