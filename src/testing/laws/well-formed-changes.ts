import type { Change } from '../../connectors/contract/sink.js';
import { type Facts, factsOf } from '../../plan/facts/facts.js';
import type { Insert } from '../../plan/plan.js';
import type { Schema } from '../../schema/schema.js';
import { preparedPlan, prunedPlan, scheduleOfCase } from '../runs/case-run.js';
import { type Collected, Collector, isInsert, keySchema } from '../runs/collector.js';
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
    const checkers = new Map(plan.inserts.map(insert => [insert.name, checkerOf(insert)]));
    await runEngine({
      plan: collector => preparedPlan(of, collector),
      schedule: () => scheduleOfCase(of, plan),
      codeGeneration: of.schedule.codeGeneration,
      batchRows: of.schedule.batchRows,
      afterStep: ({ step, collector }) => {
        for (const [name, check] of checkers) {
          const lines = check(collector.outputs.get(name)!);
          found.push(...lines.map(line => `step ${step}, ${name}: ${line}`));
        }
      },
    });
    return found;
  },
};

/** Says what is wrong with the changes of a step; called for each step in turn. */
function checkerOf({ input }: Insert): (collected: Collected) => string[] {
  const facts = factsOf(input);
  const table = new Multiset();
  const keyed = facts.keys.map(key => ({ key, rows: new Multiset() }));
  const byKey = new Map<string, string>();
  return collected => {
    const { schema, step, key } = collected;
    if (key !== null) return checkByKey(collected, key, byKey);
    const found = checkRows(collected, facts, table);
    for (const { key: columns, rows } of keyed) {
      for (const change of step) {
        rows.add(rowText(keySchema(schema, columns), change.row), isInsert(change) ? 1 : -1);
      }
      for (const text of rows.repeated) found.push(`two rows have the key (${columns.join(', ')}) ${text}`);
    }
    return [...found, ...checkUpdates(step, keyed[0] === undefined ? null : keyReader(schema, keyed[0].key))];
  };
}

function keyReader(schema: Schema, key: readonly string[]): (change: Change<object>) => string {
  return change => rowText(keySchema(schema, key), change.row);
}

/** Checks changes of rows, and adds them to `table`. */
function checkRows({ schema, step, order }: Collected, facts: Facts, table: Multiset): string[] {
  const found: string[] = [];
  const texts = step.map(change => rowText(schema, change.row));
  const removed = new Set(texts.filter((_, i) => !isInsert(step[i]!)));
  // An equal row with another place stands elsewhere in the order (S6.2), which is a change of an ordered output.
  const showsPlaces = order !== null && facts.placed;
  if (facts.changes === 'append' && step.some(({ kind }) => kind !== '+I')) found.push('an append-only output updates');
  step.forEach((change, i) => {
    const text = texts[i]!;
    const weight = isInsert(change) ? 1 : -1;
    if (weight > 0 && removed.has(text) && !showsPlaces) found.push(`${text} is removed and inserted`);
    if (weight < 0 && table.count(text) <= 0) found.push(`${text} is removed and is not there`);
    table.add(text, weight);
  });
  return found;
}

/** By key there are +U and -D only: one of a key and step, a -D of what is there, a +U of what is different (S13). */
function checkByKey({ schema, step }: Collected, key: readonly string[], table: Map<string, string>): string[] {
  const found: string[] = [];
  const keys = step.map(keyReader(schema, key));
  if (new Set(keys).size < keys.length) found.push('a key changes twice');
  step.forEach((change, i) => {
    const [own, text] = [keys[i]!, rowText(schema, change.row)];
    if (change.kind !== '+U' && change.kind !== '-D') found.push(`a ${change.kind} for a sink by key`);
    if (change.kind === '-D' && !table.has(own)) found.push(`key ${own} is deleted and is not there`);
    if (change.kind === '+U' && table.get(own) === text) found.push(`${text} is written again`);
    if (isInsert(change)) table.set(own, text);
    else table.delete(own);
  });
  return found;
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
  return found;
}
