import type { CaseSchedule, Take } from './case.js';
import type { Choice } from './choice.js';

/** Chooses how lanes of these lengths are read. `rewrites` are the names of all rewrites. */
export function chooseSchedule(choice: Choice, lengths: readonly number[], rewrites: readonly string[]): CaseSchedule {
  const steps = chooseSteps(choice, lengths);
  const crashes = choice.chance(70) ? choice.some(steps.map((_, i) => i + 1)).slice(0, 4) : [];
  return {
    steps,
    crashes,
    batchRows: choice.of([1, 2, 3, 1024, 1024]),
    codeGeneration: choice.chance(70),
    ...(choice.chance(20) ? { byKey: true as const } : {}),
    without:
      choice.weighted<'none' | 'some' | 'all'>([
        [55, 'none'],
        [25, 'some'],
        [20, 'all'],
      ]) === 'none'
        ? []
        : choice.chance(50)
          ? 'all'
          : choice.some(rewrites, 1),
  };
}

function chooseSteps(choice: Choice, lengths: readonly number[]): Take[][] {
  const left = lengths.map(length => length);
  // A lane that has given all its rows ends with one more take.
  const isOpen = left.map(() => true);
  const open = (): number[] => left.flatMap((_, lane) => (isOpen[lane] ? [lane] : []));
  const style = choice.weighted([
    [45, 'mixed'],
    [20, 'lanes in turn'],
    [25, 'one lane waits'],
    [10, 'one step'],
  ] as const);
  const waits = style === 'one lane waits' && left.length > 1 ? choice.integer(0, left.length - 1) : -1;
  const mostRows = choice.of([1, 2, 4, 20]);
  const mostTakes = style === 'one step' ? 1000 : choice.of([1, 1, 2, 4]);
  const steps: Take[][] = [];
  while (open().length > 0 && steps.length < 25) {
    const step: Take[] = [];
    for (let takes = style === 'one step' ? mostTakes : choice.integer(1, mostTakes); takes > 0; takes--) {
      const lanes = open();
      if (lanes.length === 0) break;
      const ready = lanes.filter(lane => lane !== waits);
      const lane = style === 'lanes in turn' ? lanes[0]! : choice.of(ready.length > 0 ? ready : lanes);
      const rows = choice.integer(1, mostRows);
      if (left[lane] === 0) isOpen[lane] = false;
      left[lane] = Math.max(0, left[lane]! - rows);
      step.push({ lane, rows });
    }
    steps.push(step);
  }
  return steps;
}
