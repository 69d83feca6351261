import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Case } from '../src/testing/generators/case.js';
import { caseText, parseCase } from '../src/testing/generators/case-text.js';
import { cases } from '../src/testing/generators/cases.js';
import { describeCase } from '../src/testing/generators/describe-case.js';
import { THEMES } from '../src/testing/generators/themes.js';
import type { Law } from '../src/testing/laws/law.js';

/** How many cases, from which seed: `npm run test:laws -- --runs N --seed S` says other ones. */
export const RUNS = Number(process.env.MILLRACE_LAW_RUNS ?? 1000);
/** What most cases are about; nothing said: all themes. */
export const ABOUT = THEMES.filter(theme => process.env.MILLRACE_LAW_ABOUT?.split(',').includes(theme));
export const SEED = Number(process.env.MILLRACE_LAW_SEED ?? 20_260_301);

const regressions = new URL('./regressions/', import.meta.url);

/**
 * Holds the engine to a law: first on the counterexamples of the past, then on generated cases, the same ones for every
 * law. A case that breaks it is made small, printed, and left as a file that belongs among the regressions.
 */
export function lawTest(law: Law, check: (of: Case) => Promise<readonly string[]> = of => law.check(of)): void {
  describe(`${law.name} (${law.rule})`, () => {
    for (const file of readdirSync(regressions)
      .filter(name => name.endsWith('.json'))
      .sort()) {
      test(`regression ${file.replace(/\.json$/, '')}`, async () => {
        expect(await law.check(parseCase(readFileSync(new URL(file, regressions), 'utf8')))).toEqual([]);
      });
    }
    test(`${RUNS} generated cases from seed ${SEED}`, { timeout: 3_600_000 }, async () => {
      await generated(law, check);
    });
  });
}

async function generated(law: Law, check: (of: Case) => Promise<readonly string[]>): Promise<void> {
  const property = fc.asyncProperty(cases(ABOUT), async of => {
    const found = await check(of);
    if (found.length > 0) throw new Error(found.slice(0, 8).join('\n'));
  });
  // Small cases are what helps; a minute is enough to get there.
  const details = await fc.check(property, { numRuns: RUNS, seed: SEED, interruptAfterTimeLimit: 3_000_000 });
  if (!details.failed) return;
  const [of] = details.counterexample ?? [];
  if (of === undefined) throw new Error(`no case came to an end within the time: ${String(details.errorInstance)}`);
  const folder = new URL('../.cache/laws/', import.meta.url);
  mkdirSync(folder, { recursive: true });
  const file = new URL(`${law.name.replaceAll(' ', '-')}-${SEED}.json`, folder);
  writeFileSync(file, caseText(of));
  throw new Error(
    [
      `${law.name} (${law.rule}) is broken by case ${details.numRuns} of seed ${SEED}, made small in ${details.numShrinks} steps`,
      details.errorInstance instanceof Error ? (details.errorInstance.stack ?? '') : String(details.errorInstance),
      describeCase(of),
      `kept as ${file.pathname.split('/').slice(-3).join('/')}: move it to property-tests/regressions under a name that says what was wrong`,
    ].join('\n\n'),
  );
}
