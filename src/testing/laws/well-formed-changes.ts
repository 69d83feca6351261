import type { Change } from '../../connectors/contract/sink.js';
import { factsOf } from '../../plan/facts/facts.js';
import type { Insert } from '../../plan/plan.js';
import { preparedPlan, prunedPlan, scheduleOfCase } from '../runs/case-run.js';
import { type Collected, Collector, isInsert } from '../runs/collector.js';
import { runEngine } from '../runs/engine-run.js';
import { Multiset } from '../runs/multiset.js';
import { rowText } from '../runs/row-text.js';
import type { Law } from './law.js';

/**
 * Changes are well formed (S2.4, S13): no row is removed that is not there, an update is -U and +U of one key side by
 * side, nothing undoes itself within a step, keys that the plan promises hold, and append-only outputs only insert.
 */
export const wellFormedChanges: Law = {
  name: 'changes are well formed',
  rule: 'S2.4',
  async check(of) {
    const plan = prunedPlan(of, new Collector());
    const found: string[] = [];
    const before = new Map(plan.inserts.map(({ name }) => [name, new Multiset()]));
    await runEngine({
      plan: collector => preparedPlan(of, collector),
      schedule: () => scheduleOfCase(of, plan),
      codeGeneration: of.schedule.codeGeneration,
      batchRows: of.schedule.batchRows,
      afterStep: ({ step, collector }) => {
        for (const insert of plan.inserts) {
          const collected = collector.outputs.get(insert.name)!;
          const lines = checkStep(insert, collected, before.get(insert.name)!);
          found.push(...lines.map(line => `step ${step}, ${insert.name}: ${line}`));
        }
      },
    });
    return found;
  },
};

/** Checks the changes of one step, and adds them to `table`. */
function checkStep({ input }: Insert, { schema, step, order }: Collected, table: Multiset): string[] {
  const facts = factsOf(input);
  const texts = step.map(change => rowText(schema, change.row));
  const found: string[] = [];
  const removed = new Set(texts.filter((_, i) => !isInsert(step[i]!)));
  const inserted = texts.filter((_, i) => isInsert(step[i]!));
  // An equal row with another place stands elsewhere in the order (S6.2), which is a change of an ordered output.
  const showsPlaces = order !== null && facts.placed;
  for (const text of inserted) {
    if (removed.has(text) && !showsPlaces) found.push(`${text} is removed and inserted`);
  }
  if (facts.changes === 'append' && step.some(({ kind }) => kind !== '+I')) found.push('an append-only output updates');
  step.forEach((change, i) => {
    const weight = isInsert(change) ? 1 : -1;
    if (weight < 0 && table.count(texts[i]!) <= 0) found.push(`${texts[i]!} is removed and is not there`);
    table.add(texts[i]!, weight);
  });
  const [key] = facts.keys;
  const keyOf =
    key === undefined ? null : (change: Change<object>): string => rowText(keySchema(schema, key), change.row);
  return [...found, ...checkUpdates(step, keyOf)];
}

function keySchema(schema: Collected['schema'], key: readonly string[]): Collected['schema'] {
  return { fields: schema.fields.filter(({ name }) => key.includes(name)) };
}

/** Every -U is followed by the +U of its key, and a key that changes within a step does so by such a pair. */
function checkUpdates(step: readonly Change<object>[], keyOf: ((change: Change<object>) => string) | null): string[] {
  const found: string[] = [];
  step.forEach((change, i) => {
    const [previous, next] = [step[i - 1], step[i + 1]];
    if (change.kind === '-U' && next?.kind !== '+U') found.push('a -U without its +U behind it');
    if (change.kind === '+U' && previous?.kind !== '-U') found.push('a +U without its -U before it');
    if (keyOf === null && (change.kind === '-U' || change.kind === '+U'))
      found.push('an update of a table without key');
    if (keyOf !== null && change.kind === '+U' && previous !== undefined && keyOf(previous) !== keyOf(change)) {
      found.push('a -U and a +U of different keys side by side');
    }
  });
  if (keyOf === null) return found;
  const deleted = new Set(step.filter(({ kind }) => kind === '-D').map(keyOf));
  for (const change of step) {
    if (change.kind === '+I' && deleted.has(keyOf(change)))
      found.push(`key ${keyOf(change)} is deleted and inserted, not updated`);
  }
  const insertions = step.filter(isInsert).map(keyOf);
  if (new Set(insertions).size < insertions.length) found.push('two rows of one key are inserted');
  return found;
}
