import type { Frame } from '../../plan/nodes/over.js';
import type { Field } from '../../types/data-type.js';
import type { CaseOperator, CaseOverCall, CaseSortKey } from './case.js';
import { Expressions } from './expressions.js';
import type { Draft } from './themes.js';

/** A random OVER over an input, mostly by its rowtime where it has one; `null` where the input has no columns. */
export function overOf(draft: Draft, input: number, byTime = 65): CaseOperator | null {
  const { choice } = draft;
  const { fields } = draft.schemaOf(input);
  const times = fields.filter(({ type }) => type.rowtime === true);
  const [ranked, folded] = [draft.over('top-n', input), draft.over('aggregate', input)];
  if (ranked.kind !== 'top-n' || folded.kind !== 'aggregate') return null;
  const isByTime = times.length > 0 && choice.chance(byTime);
  const order: readonly CaseSortKey[] = isByTime
    ? [{ expression: { column: choice.of(times).name }, descending: choice.chance(8), nullsFirst: true }]
    : ranked.order;
  const names = freeNames(fields);
  const aggregates = folded.aggregates.slice(0, 2);
  const functions = choice.times(choice.integer(aggregates.length === 0 ? 1 : 0, 2), () =>
    functionOf(draft, fields, isByTime),
  );
  const calls = [...aggregates, ...functions].map((call, i): CaseOverCall => ({ ...call, name: names(i) }));
  return {
    kind: 'over',
    input,
    keys: choice.chance(25) ? [] : ranked.keys,
    order,
    frame: frameOf(draft, fields, order, isByTime),
    calls: choice.shuffled(calls),
  };
}

/** An OVER by time, and perhaps a window of its results, or another OVER of them. */
export function overByTime(draft: Draft): void {
  const { choice } = draft;
  const below = choice.chance(20) ? (draft.addHeld() ?? 0) : 0;
  const made = overOf(draft, below, 95);
  const input = made === null ? null : draft.place(made);
  if (input === null || choice.chance(50)) return;
  const next = choice.chance(50) ? draft.windowOver(input) : overOf(draft, input, 80);
  if (next !== null) draft.place(next);
}

/** An OVER of a table that changes, in the order of a column. */
export function overOfChanging(draft: Draft): void {
  const { choice } = draft;
  const below = choice.chance(25) ? (draft.addHeld() ?? 0) : 0;
  const made = overOf(draft, below, 15);
  const input = made === null ? null : draft.place(made);
  if (input === null || choice.chance(70)) return;
  const next = draft.windowOver(input);
  if (next !== null) draft.place(next);
}

function frameOf(draft: Draft, fields: readonly Field[], order: readonly CaseSortKey[], isByTime: boolean): Frame {
  const { choice, world } = draft;
  const bound = (lengths: readonly number[], unbounded: number): number | null =>
    choice.chance(unbounded) ? null : choice.of(lengths);
  const following = (lengths: readonly number[]): number | null =>
    choice.chance(isByTime ? 88 : 45) ? 0 : bound(lengths, 25);
  if (choice.chance(45)) {
    return { unit: 'rows', preceding: bound([0, 1, 1, 2, 4], 20), following: following([1, 2, 3]) };
  }
  const [key] = order;
  const column = key !== undefined && order.length === 1 && 'column' in key.expression ? key.expression.column : null;
  const kind = fields.find(({ name }) => name === column)?.type.kind;
  const lengths = kind === 'timestamp' || kind === 'timestamp_ltz' ? [0, 1, 2, 3, 5].map(n => n * world.unit) : [0];
  return { unit: 'range', preceding: bound(lengths, 35), following: following(lengths) };
}

function functionOf(draft: Draft, fields: readonly Field[], isByTime: boolean): CaseOverCall {
  const { choice } = draft;
  const plain = { name: '', operand: null, where: null, distinct: false };
  const running = ['ROW_NUMBER', 'RANK', 'DENSE_RANK', 'LAG', 'LAG'] as const;
  const ahead = ['PERCENT_RANK', 'CUME_DIST', 'NTILE', 'LEAD'] as const;
  const call = choice.chance(isByTime ? 92 : 50) ? choice.of(running) : choice.of(ahead);
  if (call === 'NTILE') return { ...plain, call, rows: choice.integer(1, 4) };
  if (call !== 'LAG' && call !== 'LEAD') return { ...plain, call };
  const numbers = fields.filter(({ type }) => type.kind === 'int' || type.kind === 'bigint' || type.kind === 'double');
  // A default is said of a number, so that there is one.
  if (numbers.length > 0 && choice.chance(45)) {
    return { ...plain, call, operand: { column: choice.of(numbers).name }, rows: choice.integer(0, 3), otherwise: 7 };
  }
  return { ...plain, call, operand: new Expressions(choice, { fields }).any(), rows: choice.of([1, 1, 1, 2, 3]) };
}

/** Names that the input does not have. */
function freeNames(fields: readonly Field[]): (i: number) => string {
  const taken = new Set(fields.map(({ name }) => name));
  let prefix = 'o';
  while ([0, 1, 2, 3].some(i => taken.has(`${prefix}${i}`))) prefix += 'o';
  return i => `${prefix}${i}`;
}
