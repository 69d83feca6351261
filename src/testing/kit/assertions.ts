import type { Change } from '../../connectors/contract/sink.js';
import { valueText } from '../runs/row-text.js';
import type { Run } from './simulate.js';

/** A row, or a part of one: columns that are left out are not looked at. */
export type RowLike<R> = { readonly [K in keyof R]?: R[K] };

/**
 * Throws where the rows that stand at the end of a run are others than these, in any order; the message lists those that
 * are missing and those that are too many. Columns that a row leaves out are not looked at.
 *
 * @example assertTable(await simulate(visits, [clicksOf]), [{ user: 'ada', clicks: 2 }])
 */
export function assertTable<R extends object>(run: Run<R>, rows: readonly RowLike<R>[]): void {
  compare('the table', run.rows, rows);
}

/**
 * Throws where the changes of a run, in order, are others than these: pairs of a kind and a row.
 *
 * @example assertChanges(run, [['+I', { user: 'ada', clicks: 1 }], ['-U', { clicks: 1 }], ['+U', { clicks: 2 }]])
 */
export function assertChanges<R extends object>(
  run: Run<R>,
  changes: readonly (readonly [Change<R>['kind'], RowLike<R>])[],
): void {
  const lines = (of: readonly (readonly [string, object])[]) => of.map(([kind, row]) => `${kind} ${text(row)}`);
  const wanted = changes.map(([kind, row]) => [kind, row] as const);
  const found = run.changes.map(({ kind, row }, i) => [kind, part(row, changes[i]?.[1] ?? row)] as const);
  const [a, b] = [lines(found), lines(wanted)];
  const at =
    Math.max(a.length, b.length) === 0
      ? -1
      : Array.from({ length: Math.max(a.length, b.length) }, (_, i) => i).find(i => a[i] !== b[i]);
  if (at === undefined || at < 0) return;
  throw new Error(
    `change ${at + 1} is ${a[at] ?? 'not there'}, and should be ${b[at] ?? 'not there'}\n\n${listed('changes', a)}`,
  );
}

/**
 * Throws where a window's rows are others than these, in any order. The table has the columns of a window.
 *
 * @example assertWindow(run, { start: 0, end: 60_000 }, [{ user: 'ada', clicks: 2 }])
 */
export function assertWindow<R extends { readonly windowStart: number; readonly windowEnd: number }>(
  run: Run<R>,
  { start, end }: { readonly start: number; readonly end: number },
  rows: readonly RowLike<R>[],
): void {
  const own = run.rows.filter(({ windowStart, windowEnd }) => windowStart === start && windowEnd === end);
  compare(`the window from ${start} to ${end}`, own, rows);
}

function compare<R extends object>(what: string, found: readonly R[], wanted: readonly RowLike<R>[]): void {
  const left = [...found];
  const missing = wanted.filter(row => {
    const at = left.findIndex(other => text(part(other, row)) === text(row));
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
  if (missing.length === 0 && left.length === 0) return;
  throw new Error(
    [
      `${what} has other rows than it should`,
      ...(missing.length > 0 ? [listed('missing', missing.map(text))] : []),
      ...(left.length > 0 ? [listed('too many', left.map(text))] : []),
    ].join('\n\n'),
  );
}

/** The columns of a row that another one has. */
function part(row: object, like: object): object {
  return Object.fromEntries(Object.keys(like).map(name => [name, (row as { readonly [name: string]: unknown })[name]]));
}

const text = (row: object): string => valueText({ ...row });

function listed(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? `${title}: none` : `${title}\n${lines.map(line => `  ${line}`).join('\n')}`;
}
