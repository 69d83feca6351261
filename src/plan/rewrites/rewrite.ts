import { MillraceError } from '../../errors/millrace-error.js';
import { equalTypes } from '../../types/equal-types.js';
import { checkPlan } from '../check/check-plan.js';
import type { Plan } from '../plan.js';
import { topological } from '../traverse.js';
import { dropProjections } from './drop-projections.js';
import { foldConstants } from './fold-constants.js';
import { mergeFilters } from './merge-filters.js';
import { mergeProjections } from './merge-projections.js';
import { offerPredicates } from './offer-predicates.js';
import { pushFilters } from './push-filters.js';

/** A change of a plan that leaves its answer, errors and late counts included, as they are (S2.1). */
export interface Rewrite {
  /** What switches it off, and what `explain` calls it. */
  readonly name: string;
  /** The plan rewritten; the same object where there is nothing to do. */
  readonly apply: (plan: Plan) => Plan;
}

/** Which rewrites run: all, none, or those named. */
export type Rewrites = 'all' | 'none' | readonly string[];

/** Every rewrite, in the order in which they run. */
export const REWRITES: readonly Rewrite[] = [
  { name: 'fold-constants', apply: foldConstants },
  { name: 'merge-projections', apply: mergeProjections },
  { name: 'merge-filters', apply: mergeFilters },
  { name: 'push-filters', apply: pushFilters },
  { name: 'drop-projections', apply: dropProjections },
  { name: 'offer-predicates', apply: offerPredicates },
];

/** One rewrite makes room for another: they run again until nothing changes. Each round brings operators closer. */
const MOST_ROUNDS = 20;

/**
 * The identified, pruned plan after the rewrites chosen. After each one the plan is checked: a rewrite that breaks it is
 * a defect of ours and says so, with the rewrite's name.
 */
export function rewrite(plan: Plan, choice: Rewrites = 'all'): Plan {
  const chosen = chooseRewrites(choice);
  let current = plan;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const before = current;
    for (const one of chosen) current = applyChecked(one, current);
    if (current === before) break;
  }
  return current;
}

function chooseRewrites(choice: Rewrites): readonly Rewrite[] {
  if (choice === 'all') return REWRITES;
  if (choice === 'none') return [];
  const unknown = choice.find(name => REWRITES.every(known => known.name !== name));
  if (unknown !== undefined) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `there is no rewrite '${unknown}'`, {
      remedy: `the rewrites are ${REWRITES.map(({ name }) => name).join(', ')}`,
    });
  }
  return REWRITES.filter(({ name }) => choice.includes(name));
}

/** Applies a rewrite and checks what it gives. */
export function applyChecked(one: Rewrite, plan: Plan): Plan {
  const after = one.apply(plan);
  if (after === plan) return plan;
  try {
    checkPlan(after);
    checkSame(plan, after);
  } catch (cause) {
    throw new MillraceError('PLAN_INVALID_REWRITE', `the rewrite ${one.name} broke the plan`, {
      why: cause instanceof Error ? cause.message.split('\n')[0] : String(cause),
      remedy: 'this is a defect of millrace: please report it with the plan, millrace explain --json',
      cause,
    });
  }
  return after;
}

/** What every rewrite keeps: outputs with their columns, and one id for each operator. */
function checkSame(before: Plan, after: Plan): void {
  for (const [i, insert] of after.inserts.entries()) {
    const old = before.inserts[i]!;
    const fields = insert.input.schema.fields;
    const same =
      fields.length === old.input.schema.fields.length &&
      old.input.schema.fields.every((f, k) => f.name === fields[k]!.name && equalTypes(f.type, fields[k]!.type));
    if (!same) throw new Error(`output ${insert.name} has other columns`);
  }
  const seen = new Set<string | null>([null]);
  const twice = topological(after).find(({ id }) => seen.has(id) || !seen.add(id));
  if (twice !== undefined) throw new Error(`the operator id ${twice.id} is not one operator's`);
}
