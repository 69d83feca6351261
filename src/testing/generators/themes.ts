import type { Schema } from '../../schema/schema.js';
import { type DataType, type Field, withNull, withoutRowtime } from '../../types/data-type.js';
import { equalTypes } from '../../types/equal-types.js';
import type { CaseAggregate, CaseColumn, CaseExpression, CaseOperator, CaseSource } from './case.js';
import type { Choice } from './choice.js';
import { Expressions } from './expressions.js';
import { functions } from './function-themes.js';
import { groupingSets } from './grouping-theme.js';
import { keyedFunctions } from './keyed-themes.js';
import { overByTime, overOfChanging } from './over-themes.js';
import type { World } from './sources.js';
import { changelogs, streams } from './stream-themes.js';
import { intervalJoins, versions } from './time-joins.js';
import { cascades, windowJoins, windowRanks } from './window-themes.js';

/**
 * What a case is about, where it is about something: what goes wrong only where several rare things meet gets cases of
 * its own, in which they do. What a theme asks of sources is in `sources.ts`.
 */
export const THEMES = [
  'null keys',
  'outer joins',
  'semi joins',
  'sets',
  'places',
  'ranks',
  'sums',
  'windows',
  'held',
  'corrected',
  'late rows',
  'early',
  'sessions',
  'changing sessions',
  'offered',
  'failing rows',
  'window ranks',
  'window joins',
  'cascades',
  'grouping sets',
  'streams',
  'functions',
  'changelogs',
  'keyed functions',
  'interval joins',
  'versions',
  'over by time',
  'over of changes',
  'retained',
] as const;

export type Theme = (typeof THEMES)[number];

/** Themes in which two tables meet. */
export const THEMES_OF_TWO: ReadonlySet<Theme | null> = new Set([
  'null keys',
  'outer joins',
  'semi joins',
  'sets',
  'places',
  'retained',
  'window joins',
  'interval joins',
  'versions',
]);

/** Themes that are about time. */
export const THEMES_OF_TIME: ReadonlySet<Theme | null> = new Set<Theme>([
  'windows',
  'held',
  'corrected',
  'late rows',
  'early',
  'sessions',
  'changing sessions',
  'offered',
  'failing rows',
  'retained',
  'window ranks',
  'window joins',
  'cascades',
  'streams',
  'changelogs',
  'keyed functions',
  'interval joins',
  'versions',
  'over by time',
]);

/** What a theme asks of a window. */
export interface WindowFacts {
  readonly allowedLateness?: number;
  readonly early?: true;
  readonly lateRows?: 'sideOutput';
}

/** A plan while it is made, as far as a theme needs it. */
export interface Draft {
  readonly choice: Choice;
  readonly world: World;
  readonly sources: readonly CaseSource[];
  schemaOf(operator: number): Schema;
  /** Its number; `null` where it does not fit. */
  place(operator: CaseOperator): number | null;
  /** A random operator over a given input. */
  over(kind: 'distinct' | 'top-n' | 'deduplicate' | 'limit' | 'aggregate', input: number): CaseOperator;
  /** A random window over a given input; `null` where that has no rowtime. */
  windowOver(input: number, facts?: WindowFacts): CaseOperator | null;
  /** Random sessions over a given input; `null` where that has no rowtime. */
  sessionOver(input: number, facts?: WindowFacts): CaseOperator | null;
  joinColumns(left: Schema, right: Schema): CaseColumn[];
  /** A random interval join of two operators; `null` where one has no rowtime. */
  intervalJoinOf(left: number, right: number, on: CaseExpression | null): CaseOperator | null;
  /** A random temporal join of an operator and one that has versions; `null` where that cannot be. */
  temporalJoinOf(left: number, right: number): CaseOperator | null;
  /** An operator over the first source that stands behind a hold when a window follows (S4.6), and keeps its rowtime. */
  addHeld(): number | null;
  /** A filter that a reader is offered (S10.4), of a column by a value that it has. */
  addOffered(): number | null;
}

/** Adds the operators that a theme is about, over the first sources. */
export function addTheme(theme: Theme, draft: Draft): void {
  ADD[theme](draft);
}

const ADD: Readonly<Record<Theme, (draft: Draft) => void>> = {
  'null keys': nullKeys,
  'outer joins': outerJoins,
  'semi joins': semiJoins,
  sets,
  places,
  ranks,
  sums,
  windows: draft => addWindow(draft, null),
  held: draft => addWindow(draft, draft.addHeld()),
  corrected,
  'late rows': lateRows,
  early,
  sessions,
  'changing sessions': changingSessions,
  offered: draft => addWindow(draft, draft.addOffered()),
  'failing rows': failingRows,
  retained,
  'interval joins': draft => intervalJoins(draft, secondOf(draft), meeting(draft, secondOf(draft))),
  versions,
  'window ranks': windowRanks,
  'window joins': draft => windowJoins(draft, secondOf(draft), meeting(draft, secondOf(draft))),
  cascades,
  'grouping sets': groupingSets,
  'over by time': overByTime,
  'over of changes': overOfChanging,
  'keyed functions': keyedFunctions,
  functions: draft => functions(draft, input => inOrder(draft, input)),
  streams: draft => streams(draft, input => inOrder(draft, input)),
  changelogs: draft => changelogs(draft, input => inOrder(draft, input)),
};

/** The column of a source that another one has of the same type too. */
function sharedColumn({ world }: Draft, { fields }: Schema, which: 0 | 1): Field | undefined {
  return fields.find(({ type }) => sameBut(type, world.shared[which]!));
}

function sameBut(a: DataType, b: DataType): boolean {
  return equalTypes(withNull(withoutRowtime(a), true), withNull(withoutRowtime(b), true));
}

/** An equality of the shared columns of the first two sources; `null` where there are none. */
function meeting(draft: Draft, right: number): CaseExpression | null {
  const [a, b] = [sharedColumn(draft, draft.schemaOf(0), 0), sharedColumn(draft, draft.schemaOf(right), 0)];
  if (a === undefined || b === undefined) return null;
  return { call: 'EQUAL', operands: [{ column: a.name }, { column: b.name, input: 1 }] };
}

function and(a: CaseExpression, b: CaseExpression | null): CaseExpression {
  return b === null ? a : { call: 'AND', operands: [a, b] };
}

/** The second source, or the first one again. */
function secondOf({ sources }: Draft): number {
  return sources.length > 1 ? 1 : 0;
}

/** Equal keys that may be NULL, and a rest that fails. */
function nullKeys(draft: Draft): void {
  const { choice } = draft;
  const right = secondOf(draft);
  const equality = meeting(draft, right);
  if (equality === null) return;
  const [a, b] = [draft.schemaOf(0), draft.schemaOf(right)];
  const on = and(equality, new Expressions(choice, a, b).failing());
  const type = choice.of(['inner', 'left', 'full'] as const);
  draft.place({ kind: 'join', type, left: 0, right, on, columns: draft.joinColumns(a, b) });
}

function outerJoins(draft: Draft): void {
  const { choice } = draft;
  const right = secondOf(draft);
  const equality = meeting(draft, right);
  if (equality === null) return;
  const [a, b] = [draft.schemaOf(0), draft.schemaOf(right)];
  const on = and(equality, choice.chance(30) ? new Expressions(choice, a, b).predicate() : null);
  const type = choice.of(['left', 'right', 'full'] as const);
  const joined = draft.place({ kind: 'join', type, left: 0, right, on, columns: draft.joinColumns(a, b) });
  if (choice.chance(40)) addWindow(draft, joined);
}

function semiJoins(draft: Draft): void {
  const { choice } = draft;
  const right = secondOf(draft);
  const equality = meeting(draft, right);
  if (equality === null) return;
  const residual = choice.chance(25)
    ? new Expressions(choice, draft.schemaOf(0), draft.schemaOf(right)).predicate()
    : null;
  draft.place({ kind: 'semi-join', type: choice.of(['semi', 'anti']), left: 0, right, on: and(equality, residual) });
}

/** The shared columns of a source under the same names as those of the other ones; `null` where it has none. */
function alike(draft: Draft, input: number, columns: number): number | null {
  const fields = ([0, 1] as const).slice(0, columns).map(which => sharedColumn(draft, draft.schemaOf(input), which));
  if (fields.includes(undefined) || fields[0] === fields[1]) return null;
  return draft.place({
    kind: 'project',
    input,
    columns: fields.map((field, i) => ({ name: `s${i}`, expression: { column: field!.name } })),
  });
}

function sets(draft: Draft): void {
  const { choice } = draft;
  const columns = choice.chance(70) ? 1 : 2;
  const left = alike(draft, 0, columns);
  const right = alike(draft, secondOf(draft), columns);
  if (left === null || right === null) return;
  draft.place({ kind: 'set-operation', type: choice.of(['intersect', 'except']), all: choice.chance(65), left, right });
}

/** A union of tables that have places, and what shows in which order its rows stand. */
function places(draft: Draft): void {
  const { choice } = draft;
  const columns = choice.chance(50) ? 1 : 2;
  const [left, right] = [alike(draft, 0, columns), alike(draft, secondOf(draft), columns)];
  if (left === null || right === null) return;
  const input = draft.place({ kind: 'union', inputs: choice.shuffled([left, right]) });
  if (input !== null) inOrder(draft, input);
}

/** An operator in whose result the order of rows shows where they are equal to others. */
function inOrder(draft: Draft, input: number): void {
  const { choice } = draft;
  const columns = draft.schemaOf(input).fields.map(({ name }) => name);
  const kind = choice.of(['limit', 'top-n', 'deduplicate', 'aggregate'] as const);
  if (kind === 'limit') {
    const offset = choice.chance(50) ? {} : { offset: choice.integer(1, 3) };
    draft.place({ kind, input, rows: choice.integer(1, 4), ...offset });
  } else if (kind === 'deduplicate') draft.place(draft.over(kind, input));
  else if (kind === 'top-n') {
    const expression = { column: choice.of(columns) };
    const order = [{ expression, descending: choice.chance(50), nullsFirst: choice.chance(50) }];
    const keys = columns.length > 1 && choice.chance(40) ? [choice.of(columns)] : [];
    const as = choice.chance(40) ? 'place' : null;
    const rank = choice.chance(40) ? {} : { rank: choice.of(['rank', 'denseRank'] as const) };
    draft.place({ kind, input, keys, order, rows: choice.integer(1, 3), ...rank, as });
  } else {
    const call = choice.of(['FIRST_VALUE', 'LAST_VALUE', 'ARRAY_AGG'] as const);
    const aggregate = { name: 'v', call, operand: { column: choice.of(columns) }, where: null, distinct: false };
    draft.place({ kind, input, keys: choice.chance(50) ? [] : [choice.of(columns)], aggregates: [aggregate] });
  }
}

function ranks(draft: Draft): void {
  const input = draft.choice.chance(60) ? 0 : (draft.place({ kind: 'distinct', input: 0 }) ?? 0);
  inOrder(draft, input);
}

/** Sums of doubles, in groups that are few, so that many values meet in one. */
function sums(draft: Draft): void {
  const { choice } = draft;
  const { fields } = draft.schemaOf(0);
  const values = fields.filter(({ type }) => type.kind === 'double' || type.kind === 'float');
  if (values.length === 0) return;
  const aggregates = choice.times(
    choice.integer(1, 2),
    (i): CaseAggregate => ({
      name: `s${i}`,
      call: choice.of(['SUM', 'SUM', 'AVG'] as const),
      operand: { column: choice.of(values).name },
      where: null,
      distinct: choice.chance(15),
    }),
  );
  if (choice.chance(30)) {
    addWindow(draft, 0, aggregates);
    return;
  }
  const shared = sharedColumn(draft, { fields }, 0);
  const keys = shared === undefined || choice.chance(60) ? [] : [shared.name];
  draft.place({ kind: 'aggregate', input: 0, keys, aggregates });
}

/** A window over an operator, where it has a rowtime, else over the first source. */
function addWindow(draft: Draft, over: number | null, aggregates: readonly CaseAggregate[] | null = null): void {
  const made = (over === null ? null : draft.windowOver(over)) ?? draft.windowOver(0);
  if (made?.kind === 'window') draft.place(aggregates === null ? made : { ...made, aggregates });
}

/** A window that is corrected, and another one that waits for it. */
function corrected(draft: Draft): void {
  const { choice, world } = draft;
  const first = draft.windowOver(0, { allowedLateness: world.unit * choice.integer(1, 4) });
  if (first === null) return;
  const input = draft.place(first);
  if (input === null || choice.chance(35)) return;
  const held = choice.chance(30)
    ? draft.place(draft.over(choice.of(['distinct', 'top-n', 'deduplicate']), input))
    : input;
  const second = draft.windowOver(held ?? input);
  if (second !== null) draft.place(second);
}

/** An operator that forgets, and perhaps a window that waits for it. */
function retained(draft: Draft): void {
  const { choice, world } = draft;
  const retain = world.unit * choice.of([1, 1, 2, 3, 5]);
  const operator = forgetting(draft);
  if (operator === null) return;
  const placed = draft.place({ ...operator, retain });
  if (placed === null || choice.chance(50)) return;
  // A filter that is about one input would go down into it.
  if (choice.chance(30)) {
    const predicate = new Expressions(choice, draft.schemaOf(placed)).predicate();
    draft.place({ kind: 'filter', input: placed, predicate });
  } else if (choice.chance(50)) addWindow(draft, placed);
  else draft.place({ ...draft.over(choice.of(['distinct', 'top-n', 'aggregate']), placed), retain });
}

function forgetting(draft: Draft): CaseOperator | null {
  const { choice } = draft;
  const kind = choice.of([
    'aggregate',
    'aggregate',
    'distinct',
    'top-n',
    'deduplicate',
    'join',
    'semi-join',
    'sets',
  ] as const);
  const right = secondOf(draft);
  const [a, b] = [draft.schemaOf(0), draft.schemaOf(right)];
  const shared = sharedColumn(draft, a, 0);
  switch (kind) {
    case 'join':
    case 'semi-join': {
      const equality = meeting(draft, right);
      if (equality === null) return null;
      const on = and(equality, choice.chance(20) ? new Expressions(choice, a, b).predicate() : null);
      const sides = { left: 0, right, on };
      return kind === 'join'
        ? { kind, type: choice.of(['inner', 'left', 'right', 'full']), ...sides, columns: draft.joinColumns(a, b) }
        : { kind, type: choice.of(['semi', 'anti']), ...sides };
    }
    case 'sets': {
      const [left, other] = [alike(draft, 0, 1), alike(draft, right, 1)];
      if (left === null || other === null) return null;
      return {
        kind: 'set-operation',
        type: choice.of(['intersect', 'except']),
        all: choice.chance(65),
        left,
        right: other,
      };
    }
    case 'distinct': {
      const input = choice.chance(60) ? alike(draft, 0, 1) : 0;
      return draft.over(kind, input ?? 0);
    }
    default: {
      const operator = draft.over(kind, 0);
      return 'keys' in operator && shared !== undefined && choice.chance(80)
        ? ({ ...operator, keys: [shared.name] } as CaseOperator)
        : operator;
    }
  }
}

function lateRows(draft: Draft): void {
  const { choice } = draft;
  const made = draft.windowOver(0);
  if (made?.kind !== 'window') return;
  const allowedLateness = choice.chance(35) ? draft.world.unit * choice.integer(1, 3) : 0;
  const { input, time, window: spec } = made;
  draft.place({ kind: 'late-rows', input, time, window: spec, allowedLateness });
  if (choice.chance(75))
    draft.place({ ...made, allowedLateness, ...(choice.chance(65) ? { lateRows: 'sideOutput' as const } : {}) });
}

/** A window, or a session, that shows early, below or above one that waits, or one that is held. */
function early(draft: Draft): void {
  const { choice } = draft;
  const over = (input: number, facts?: WindowFacts): CaseOperator | null =>
    choice.chance(60) ? draft.windowOver(input, facts) : draft.sessionOver(input, facts);
  const below = choice.chance(70) ? 0 : (draft.place(over(0) ?? { kind: 'distinct', input: 0 }) ?? 0);
  const made = over(below, { early: true }) ?? over(0, { early: true });
  const first = made === null ? null : draft.place(made);
  if (first === null || choice.chance(45)) return;
  const second = over(choice.chance(25) ? (draft.place(draft.over('top-n', first)) ?? first) : first);
  if (second !== null) draft.place(second);
}

/** Sessions, the rows that are late for them, and windows over what they give. */
function sessions(draft: Draft): void {
  const { choice } = draft;
  const made = draft.sessionOver(0);
  if (made?.kind !== 'session') return;
  const { input, time, window: spec, allowedLateness = 0 } = made;
  const first = draft.place(choice.chance(30) ? { ...made, lateRows: 'sideOutput' } : made);
  if (choice.chance(30)) draft.place({ kind: 'late-session-rows', input, time, window: spec, allowedLateness });
  if (first === null || choice.chance(60)) return;
  const second = choice.chance(70) ? draft.windowOver(first) : draft.sessionOver(first);
  if (second !== null) draft.place(second);
}

/** Sessions over what is removed and updated, with few kinds of rows, so that removals meet several sessions. */
function changingSessions(draft: Draft): void {
  const { choice } = draft;
  const held = choice.chance(35) ? draft.addHeld() : null;
  const made = (held === null ? null : draft.sessionOver(held)) ?? draft.sessionOver(0);
  if (made !== null) draft.place(made);
}

/** Rows that fail on the way into a window, or in it. */
function failingRows(draft: Draft): void {
  const { choice } = draft;
  const predicate = new Expressions(choice, draft.schemaOf(0)).failing();
  if (predicate === null) return;
  if (choice.chance(50)) addWindow(draft, draft.place({ kind: 'filter', input: 0, predicate }));
  else addWindow(draft, 0, [{ name: 'n', call: 'COUNT', operand: null, where: predicate, distinct: false }]);
}
