// Catches documentation that does not compile, does not run, or shows an output that is not what one gets.
import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pages, stepsOf } from './code-blocks.js';
import type { Outcome } from './run-pages.js';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
// Below the root and in no package of its own, so that the compiler and the loader find this one by its paths.
const cache = join(root, '.cache/docs');
const all = pages(root).map(page => ({
  folder: join(cache, page.replace(/\.md$/, '')),
  steps: stepsOf(root, page),
}));
const steps = all.flatMap(page => page.steps);
const outcomes = new Map<string, Outcome>();

beforeAll(() => {
  rmSync(cache, { recursive: true, force: true });
  for (const { folder, steps } of all) {
    mkdirSync(folder, { recursive: true });
    for (const step of steps) {
      if (step.kind !== 'program') continue;
      const file = join(folder, step.name);
      mkdirSync(dirname(file), { recursive: true });
      // A page for whoever works here may show what is no public name, as a file beside it would import it.
      const text = step.text.replaceAll("'../src/", `'${relative(dirname(file), join(root, 'src'))}/`);
      writeFileSync(file, `${text}\nexport {};\n`);
    }
  }
  const tsconfig = { extends: join(root, 'tsconfig.json'), include: ['**/*.ts'], exclude: [] };
  writeFileSync(join(cache, 'tsconfig.json'), JSON.stringify(tsconfig));
});

afterAll(() => rmSync(cache, { recursive: true, force: true }));

/** Times differ from run to run, and so do the steps of streaming; everything else must be as it is shown. */
function steady(text: string): string {
  return text
    .replaceAll(/\d[\d,.]* m?s\b/g, 'N ms')
    .replaceAll(/\d[\d,]* steps?\b/g, 'N steps')
    .trimEnd();
}

describe('the documentation', () => {
  it('has programs', () => {
    expect(steps.filter(({ kind }) => kind === 'program').length).toBeGreaterThan(8);
  });

  it('compiles', async () => {
    const compiler = join(root, 'node_modules/ts7/bin/tsc');
    const { stdout } = await run(process.execPath, [compiler, '-p', cache], { cwd: cache }).catch(
      (failure: { stdout: string }) => failure,
    );
    expect(stdout).toBe('');
  });

  it('is done in one go', async () => {
    const [orders, result] = [join(cache, 'orders.json'), join(cache, 'result.json')];
    writeFileSync(orders, JSON.stringify(all));
    await run(process.execPath, ['--import', 'tsx', join(root, 'test/docs/run-pages.ts'), orders, result], {
      cwd: root,
      env: { ...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.json'), MILLRACE_MODE: '', NO_COLOR: '1' },
    });
    for (const outcome of JSON.parse(readFileSync(result, 'utf8')) as Outcome[]) outcomes.set(outcome.place, outcome);
    expect(outcomes.size).toBe(steps.length);
  }, 90_000);

  it.each(steps.map(step => [step.place, step] as const))('%s', (_, step) => {
    const { output, error } = outcomes.get(step.place)!;
    expect(error).toBeNull();
    if (step.kind === 'file' || step.output === null) return;
    expect(steady(output)).toBe(steady(step.output));
  });
});
