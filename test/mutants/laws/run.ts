// What a child process runs: the laws on generated cases until one is broken. Prints one line of JSON.
import fc from 'fast-check';
import { cases } from '../../../src/testing/generators/cases.js';
import type { Theme } from '../../../src/testing/generators/themes.js';
import { laws } from '../../../src/testing/laws/laws.js';

const [runs, seed] = process.argv.slice(2).map(Number) as [number, number];
// Whoever starts this names themes that there are.
const about = JSON.parse(process.argv[4]!) as Theme[];

/** How the first case that breaks a law does so; `null` where none does. */
async function firstBreach(): Promise<{ law: string; run: number; found: string } | null> {
  const CHUNK = 20;
  for (let from = 0; from < runs; from += CHUNK) {
    const some = fc.sample(cases(about), { numRuns: Math.min(CHUNK, runs - from), seed: seed + from });
    for (const [i, of] of some.entries()) {
      for (const law of laws) {
        const found = await law.check(of).catch((error: unknown) => [String(error).split('\n')[0]!]);
        if (found.length > 0) return { law: law.name, run: from + i + 1, found: found[0]! };
      }
    }
  }
  return null;
}

console.log(JSON.stringify(await firstBreach()));
