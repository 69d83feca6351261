import type { Schema } from '../../schema/schema.js';
import type { CaseAggregate, CaseExpression, CaseOperator, CaseTableCall } from './case.js';
import type { Choice } from './choice.js';
import { Expressions } from './expressions.js';
import { chooseNames } from './names.js';
import type { Draft } from './themes.js';
import { AGGREGATES, TABLES, type UserAggregateName } from './user-functions.js';

/** A join of the rows of `input` with those of a function, or of a collection; `null` where no column fits one. */
export function lateralOf(choice: Choice, { fields }: Schema, input: number, prefix: string): CaseOperator | null {
  const expressions = new Expressions(choice, { fields });
  const call = tableCall(choice, expressions, { fields });
  if (call === null) return null;
  const given = call.name !== 'UNNEST' ? TABLES.get(call.name)!.returns.map(({ name }) => name) : ['value'];
  const counted = call.ordinality === undefined ? given : [...given, call.ordinality];
  const all: CaseExpression[] = [
    ...fields
      .filter(({ type }) => choice.chance(type.rowtime === true ? 90 : 55))
      .map(({ name }) => ({ column: name })),
    ...counted.filter(() => choice.chance(80)).map(name => ({ column: name, input: 1 as const })),
    ...(choice.chance(30) ? [expressions.any()] : []),
  ];
  const used = all.length === 0 ? [{ column: counted[0]!, input: 1 as const }] : all;
  const names = chooseNames(choice, used.length, prefix);
  const columns = used.map((expression, i) => ({ name: names[i]!, expression }));
  return { kind: 'lateral-join', type: choice.of(['inner', 'left']), input, call, columns };
}

function tableCall(choice: Choice, expressions: Expressions, { fields }: Schema): CaseTableCall | null {
  const collections = fields.filter(({ type }) => ['array', 'map', 'multiset'].includes(type.kind));
  if (collections.length > 0 && choice.chance(60)) {
    return {
      name: 'UNNEST',
      operands: [{ column: choice.of(collections).name }],
      ...(choice.chance(50) ? { ordinality: 'nth' } : {}),
    };
  }
  const table = choice.of([...TABLES.values()]);
  const operands = expressions.operandsOf(table);
  return operands === null ? null : { name: table.name, operands };
}

/** An aggregate of a program over some columns. */
export function userAggregateOf(choice: Choice, name: string, expressions: Expressions): CaseAggregate | null {
  // The one with two operands, a way back and a way together goes wrong in the most ways.
  const user = choice.chance(30) ? AGGREGATES.get('a_tally')! : choice.of([...AGGREGATES.values()]);
  const operands = expressions.operandsOf(user);
  if (operands === null) return null;
  const [operand, also] = operands;
  return {
    name,
    // Names of the map are those of the type.
    call: user.name as UserAggregateName,
    operand: operand!,
    ...(also === undefined ? {} : { also }),
    where: choice.chance(25) ? expressions.predicate() : null,
    distinct: choice.chance(20),
  };
}

/** Functions of programs: rows of rows, in which order they stand, and aggregates over what comes and goes. */
export function functions(draft: Draft, inOrder: (input: number) => void): void {
  const { choice } = draft;
  if (choice.chance(50)) {
    const over = choice.chance(30) ? (draft.place(draft.over(choice.of(['distinct', 'aggregate']), 0)) ?? 0) : 0;
    const made = lateralOf(choice, draft.schemaOf(over), over, 'f');
    const joined = made === null ? null : draft.place(made);
    if (joined === null) return;
    if (choice.chance(25)) {
      const again = lateralOf(choice, draft.schemaOf(joined), joined, 'g');
      if (again !== null) draft.place(again);
    } else if (choice.chance(60)) inOrder(joined);
    else {
      const window = draft.windowOver(joined);
      if (window !== null) draft.place(window);
    }
    return;
  }
  const over = choice.chance(40) ? (draft.place(draft.over(choice.of(['distinct', 'top-n']), 0)) ?? 0) : 0;
  const schema = draft.schemaOf(over);
  const expressions = new Expressions(choice, schema);
  const aggregates = choice.times(choice.integer(1, 2), i => userAggregateOf(choice, `f${i}`, expressions));
  const some = aggregates.filter(one => one !== null);
  const window = choice.chance(45) ? draft.windowOver(over) : null;
  if (window?.kind === 'window' || window?.kind === 'session') draft.place({ ...window, aggregates: some });
  else {
    const keys = choice.chance(30) ? [] : [choice.of(schema.fields).name];
    draft.place({ kind: 'aggregate', input: over, keys, aggregates: some });
  }
}
