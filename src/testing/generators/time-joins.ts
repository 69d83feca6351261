import { belongsTo } from '../../expr/functions/type-class.js';
import { factsOf } from '../../plan/facts/facts.js';
import type { Node } from '../../plan/node.js';
import { isPadded, type JoinType } from '../../plan/nodes/join.js';
import { versionedSourceOf } from '../../plan/versioned-source.js';
import type { Schema } from '../../schema/schema.js';
import { type Field, withNull } from '../../types/data-type.js';
import type { CaseExpression, CaseOperator } from './case.js';
import type { Choice } from './choice.js';
import { Expressions } from './expressions.js';
import type { Parts } from './parts.js';
import type { World } from './sources.js';
import type { Draft } from './themes.js';

/** A table that is joined: its number in the case, and what it is. */
export interface Joined {
  readonly number: number;
  readonly node: Node;
}

/** Random joins by time. */
export class TimeJoins {
  readonly #choice: Choice;
  readonly #world: World;
  readonly #parts: Parts;

  constructor(choice: Choice, world: World, parts: Parts) {
    this.#choice = choice;
    this.#world = world;
    this.#parts = parts;
  }

  /** Of two tables, on a condition or any; `null` where one has no time. */
  interval(left: Joined, right: Joined, on: CaseExpression | null): CaseOperator | null {
    const choice = this.#choice;
    const [leftTimes, rightTimes] = [timesOf(left), timesOf(right)];
    if (leftTimes.length === 0 || rightTimes.length === 0) return null;
    const inserts = [left, right].every(({ node }) => factsOf(node).changes === 'append');
    const type = !inserts
      ? 'inner'
      : choice.weighted<JoinType>([
          [30, 'inner'],
          [25, 'left'],
          [20, 'right'],
          [25, 'full'],
        ]);
    const from = this.#bound(choice.integer(-4, 3));
    const [a, b] = [left.node.schema, right.node.schema];
    return {
      kind: 'interval-join',
      type,
      left: left.number,
      right: right.number,
      on: on ?? this.#parts.on(a, b),
      columns: this.#columns(type, a, b),
      times: [choice.of(leftTimes).name, choice.of(rightTimes).name],
      from,
      to: from + Math.max(0, this.#bound(choice.of([0, 1, 1, 2, 3, 6]))),
      ...(inserts && choice.chance(35) ? { lateRows: 'sideOutput' } : {}),
    };
  }

  /** Of a table and one that has versions; `null` where nothing on the left is of the key's type. */
  temporal(left: Joined, right: Joined): CaseOperator | null {
    const choice = this.#choice;
    const source = versionedSourceOf(right.node);
    const leftTimes = timesOf(left);
    const rightTimes = timesOf(right);
    if ('fact' in source || leftTimes.length === 0 || rightTimes.length === 0) return null;
    const [a, b] = [left.node.schema, right.node.schema];
    const equalities: CaseExpression[] = [];
    for (const name of source.key) {
      const { type } = b.fields.find(field => field.name === name)!;
      const like = a.fields.filter(field => field.type.kind === type.kind && belongsTo(type, 'a type with an order'));
      if (like.length === 0) return null;
      const sides: CaseExpression[] = [{ column: choice.of(like).name }, { column: name, input: 1 }];
      const call = choice.chance(85) ? 'EQUAL' : 'IS_NOT_DISTINCT_FROM';
      equalities.push({ call, operands: choice.chance(30) ? sides.reverse() : sides });
    }
    const expressions = new Expressions(choice, a, b);
    const rest = choice.chance(15) ? expressions.failing() : choice.chance(20) ? expressions.predicate() : null;
    const type = choice.chance(50) ? 'inner' : 'left';
    return {
      kind: 'temporal-join',
      type,
      left: left.number,
      right: right.number,
      on: choice.shuffled(rest === null ? equalities : [...equalities, rest]).reduce(and),
      columns: this.#columns(type, a, b),
      asOf: choice.of(leftTimes).name,
      time: choice.of(rightTimes).name,
      ...(factsOf(left.node).changes === 'append' && choice.chance(35) ? { lateRows: 'sideOutput' } : {}),
    };
  }

  #bound(units: number): number {
    const odd = this.#choice.chance(20) ? this.#choice.of([-1, 1]) : 0;
    return units * this.#world.unit + odd;
  }

  #columns(type: JoinType, a: Schema, b: Schema) {
    const shown = (side: 0 | 1, { fields }: Schema): Schema => ({
      fields: fields.map(f => ({ ...f, type: withNull(f.type, isPadded(type, side) || f.type.nullable) })),
    });
    return this.#parts.joinColumns(a.fields, b.fields, new Expressions(this.#choice, shown(0, a), shown(1, b)));
  }
}

/** The columns of a table that a join by time can go by. */
function timesOf({ node }: Joined): Field[] {
  return node.schema.fields.filter(({ type }) => type.rowtime === true && !type.nullable);
}

function and(a: CaseExpression, b: CaseExpression): CaseExpression {
  return { call: 'AND', operands: [a, b] };
}

/** Two tables with times meet, and what comes of it is windowed, or late rows are received. */
export function intervalJoins(draft: Draft, right: number, equality: CaseExpression | null): void {
  const { choice } = draft;
  const held = choice.chance(15) ? draft.addHeld() : null;
  const left = held ?? 0;
  const residual = new Expressions(choice, draft.schemaOf(left), draft.schemaOf(right));
  const rest = choice.chance(15) ? residual.failing() : choice.chance(20) ? residual.predicate() : null;
  const conditions = [...(equality === null || held !== null ? [] : [equality]), ...(rest === null ? [] : [rest])];
  const operator = draft.intervalJoinOf(left, right, conditions.length === 0 ? null : conditions.reduce(and));
  if (operator?.kind !== 'interval-join') return;
  const joined = draft.place(operator);
  if (joined === null) return;
  const sides = [
    { input: operator.left, time: operator.times[0] },
    { input: operator.right, time: operator.times[1] },
  ];
  if (operator.lateRows !== undefined) {
    const after = operator.to - operator.from;
    for (const side of sides) if (choice.chance(75)) draft.place({ kind: 'late-arrivals', ...side, after });
  }
  goOn(draft, joined);
}

/** Rows meet the versions of a table that is a log, or whose rows all are versions. */
export function versions(draft: Draft): void {
  const { choice, sources } = draft;
  if (sources.length < 2) return;
  const left = choice.chance(15) ? (draft.addHeld() ?? 0) : 0;
  const seen = choice.chance(40) ? seenThrough(draft, 1) : 1;
  const operator = draft.temporalJoinOf(left, seen);
  if (operator?.kind !== 'temporal-join') return;
  const joined = draft.place(operator);
  if (joined === null) return;
  if (operator.lateRows !== undefined && choice.chance(80)) {
    draft.place({ kind: 'late-arrivals', input: left, time: operator.asOf, after: 0 });
  }
  if (sources[1]!.isVersioned !== true && choice.chance(15)) draft.place(draft.over('distinct', seen));
  goOn(draft, joined);
}

/** A table through a filter, a projection, or both, that keeps its columns. */
function seenThrough(draft: Draft, input: number): number {
  const { choice } = draft;
  const filter = (over: number): number => {
    const predicate = new Expressions(choice, draft.schemaOf(over)).predicate();
    return draft.place({ kind: 'filter', input: over, predicate }) ?? over;
  };
  const project = (over: number): number => {
    const columns = draft.schemaOf(over).fields.map(({ name }, i) => ({ name: `v${i}`, expression: { column: name } }));
    return draft.place({ kind: 'project', input: over, columns: choice.shuffled(columns) }) ?? over;
  };
  const first = choice.chance(75) ? filter(input) : input;
  return choice.chance(50) ? project(first) : first;
}

/** What waits for the time of a join, at times behind a hold. */
function goOn(draft: Draft, joined: number): void {
  const { choice } = draft;
  if (!choice.chance(50)) return;
  const input = choice.chance(25)
    ? (draft.place(draft.over(choice.of(['distinct', 'top-n']), joined)) ?? joined)
    : joined;
  const window = draft.windowOver(input);
  if (window !== null) draft.place(window);
}
