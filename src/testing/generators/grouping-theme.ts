import type { CaseColumn } from './case.js';
import type { Draft } from './themes.js';

/** Groups by several sets of keys, what a set leaves out NULL, and mostly a number that says which set. */
export function groupingSets(draft: Draft): void {
  const { choice } = draft;
  const made = draft.over('aggregate', 0);
  if (made.kind !== 'aggregate' || made.aggregates.length === 0) return;
  const { fields } = draft.schemaOf(0);
  const keys = choice
    .shuffled(fields)
    .slice(0, choice.integer(1, 2))
    .map(({ name }) => name);
  const isTold = choice.chance(75);
  const sets = choice.shuffled([keys, keys.slice(1), keys.slice(0, 1)]).slice(0, choice.integer(2, 3));
  const aggregates = made.aggregates.map((aggregate, i) => ({ ...aggregate, name: `g${i}` }));
  const parts = sets.map((set, number) => {
    const input = draft.place({ ...made, keys: set, aggregates });
    if (input === null) return null;
    const columns: CaseColumn[] = keys.map((name, k) => {
      const { type } = fields.find(field => field.name === name)!;
      const { rowtime: _, ...plain } = type;
      const isIn = set.includes(name);
      return {
        name: `k${k}`,
        expression: isIn ? { column: name } : { literal: null, type: { ...plain, nullable: true } },
      };
    });
    // Now and then two sets have one number, which then tells nothing.
    const told = choice.chance(90) ? number : 0;
    const level: CaseColumn = { name: 'level', expression: { literal: told, type: { kind: 'int', nullable: false } } };
    const results = aggregates.map(({ name }): CaseColumn => ({ name, expression: { column: name } }));
    return draft.place({ kind: 'project', input, columns: [...columns, ...(isTold ? [level] : []), ...results] });
  });
  const placed = parts.filter(part => part !== null);
  if (placed.length > 1) draft.place({ kind: 'union', inputs: placed });
}
