// Catches an engine whose output after some step is not what the plan means for what it has read so far, and a
// generator that no longer reaches the cases in which that happens.
import { expect, test } from 'vitest';
import { Coverage } from '../../src/testing/laws/coverage.js';
import { checkSteps, everyStepConsistent } from '../../src/testing/laws/every-step-consistent.js';
import { ABOUT, lawTest, RUNS } from '../law-test.js';

const coverage = new Coverage();

lawTest(everyStepConsistent, async of => {
  const watch = coverage.watch(of);
  const found = await checkSteps(of, [], seen => watch.see(seen));
  watch.end();
  return found;
});

test('the generated cases reach what is hard', () => {
  console.log(String(coverage));
  // A table of a few cases says nothing, nor does one of cases that are about something.
  if (RUNS >= 200 && ABOUT.length === 0) expect(coverage.missing).toEqual([]);
});
