import { Arbitrary, type Random, Stream, Value } from 'fast-check';
import { REWRITES } from '../../plan/rewrites/rewrite.js';
import type { Case } from './case.js';
import { isCaseValid, lanesOfCase, withoutUnread } from './check-case.js';
import { Choice } from './choice.js';
import { PlanMaker } from './plans.js';
import { chooseSchedule } from './schedules.js';
import { shrinkCase } from './shrink-case.js';
import { chooseSource, chooseWorld } from './sources.js';
import { THEMES_OF_TIME, THEMES_OF_TWO, type Theme } from './themes.js';

/**
 * Random cases: a plan, its input, and a way to run it. They shrink to small cases that still can be built. Most of them
 * are `about` one of some themes, where that is said.
 */
export function cases(about: readonly Theme[] = []): Arbitrary<Case> {
  return new CaseArbitrary(about);
}

class CaseArbitrary extends Arbitrary<Case> {
  readonly #about: readonly Theme[];

  constructor(about: readonly Theme[]) {
    super();
    this.#about = about;
  }

  override generate(random: Random): Value<Case> {
    const choice = new Choice(random);
    for (;;) {
      const made = chooseCase(choice, this.#about);
      if (isCaseValid(made)) return new Value(made, undefined);
    }
  }

  override canShrinkWithoutContext(value: unknown): value is Case {
    return typeof value === 'object' && value !== null && 'operators' in value && isCaseValid(value as Case);
  }

  override shrink(value: Case): Stream<Value<Case>> {
    return new Stream(simpler(value));
  }
}

function* simpler(value: Case): IterableIterator<Value<Case>> {
  for (const smaller of shrinkCase(value)) if (isCaseValid(smaller)) yield new Value(smaller, undefined);
}

/** One random case. */
export function chooseCase(choice: Choice, about: readonly Theme[] = []): Case {
  const world = chooseWorld(choice, about);
  const { theme } = world;
  const count = THEMES_OF_TWO.has(theme)
    ? 2
    : choice.weighted([
        [35, 1],
        [50, 2],
        [15, 3],
      ]);
  const timed = THEMES_OF_TIME.has(theme) ? 100 : 92;
  const needsTime = (i: number): boolean => i === 0 || theme === 'interval joins';
  const sources = choice.times(count, i =>
    chooseSource(choice, world, needsTime(i) && choice.chance(timed), theme === 'versions' && i === 1),
  );
  const maker = new PlanMaker(choice, world, sources);
  const outputs = maker.make(
    choice.weighted([
      [25, choice.integer(1, 2)],
      [50, choice.integer(2, 5)],
      [25, choice.integer(4, 9)],
    ]),
  );
  const schedule = { steps: [], crashes: [], batchRows: 1, codeGeneration: true, without: [] };
  const made = withoutUnread({ sources, operators: maker.operators, outputs, schedule });
  return {
    ...made,
    schedule: chooseSchedule(
      choice,
      lanesOfCase(made).map(({ length }) => length),
      REWRITES.map(({ name }) => name),
    ),
  };
}
