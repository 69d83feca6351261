import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { format } from 'node:util';
import { commandLine } from '../../src/cli/command-line.js';
import type { Step } from './code-blocks.js';

// Does what the pages say, in one process, and writes what came of it as JSON. Each page has a folder of its own, so
// that a file which it shows or writes is there further down.

/** What a step printed, or why it failed, by place. */
export interface Outcome {
  readonly place: string;
  readonly output: string;
  readonly error: string | null;
}

interface Order {
  readonly folder: string;
  readonly steps: readonly Step[];
}

const [orders, result] = process.argv.slice(2) as [string, string];
const outcomes: Outcome[] = [];
let printed = '';
const take = (text: string): boolean => {
  printed += text;
  return true;
};
console.log = (...values: unknown[]) => void take(`${format(...values)}\n`);

for (const { folder, steps } of JSON.parse(readFileSync(orders, 'utf8')) as Order[]) {
  process.chdir(folder);
  for (const step of steps) {
    printed = '';
    let error: string | null = null;
    try {
      await takeStep(folder, step);
    } catch (thrown) {
      error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    }
    outcomes.push({ place: step.place, output: printed, error });
  }
}
writeFileSync(result, JSON.stringify(outcomes));

async function takeStep(folder: string, step: Step): Promise<void> {
  if (step.kind === 'program') await import(pathToFileURL(join(folder, step.name)).href);
  else if (step.kind === 'file') {
    mkdirSync(dirname(join(folder, step.name)), { recursive: true });
    writeFileSync(join(folder, step.name), step.text);
  } else {
    const stream = { write: take, once: () => undefined, on: () => undefined };
    await commandLine(step.args, { output: stream, errors: stream });
    delete process.env.MILLRACE_MODE;
  }
}
