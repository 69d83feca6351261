import { withPlace } from '../errors/at-place.js';
import { type CallSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { column } from '../expr/build.js';
import { isBuiltAgg } from '../expr/builder/built-agg.js';
import { leavesNothingOut } from '../expr/builder/grouping.js';
import { rowOf } from '../expr/builder/row.js';
import type { AggregateCall, Expression, NamedAggregate, NamedExpression } from '../expr/expression.js';
import { checkNode } from '../plan/check/check-node.js';
import type { Node } from '../plan/node.js';
import { DEFAULT_FRAME, type Frame, over } from '../plan/nodes/over.js';
import { project } from '../plan/nodes/project.js';
import { checkWords } from '../plan/words.js';
import { millisOf } from '../types/duration.js';
import { orderOf, overCallsOf } from './callback.js';

/**
 * The OVER that `partitionBy(keys).over(options, columns)` describes. Columns that replace one of the table, and what is
 * computed from aggregates, are a projection above it.
 */
export function overNode(
  input: Node,
  keys: readonly string[],
  options: unknown,
  columns: unknown,
  site: CallSite,
): Node {
  if (typeof options !== 'object' || options === null || !('orderBy' in options)) {
    throw invalid('its order is missing', site);
  }
  checkWords(options, ['orderBy', 'rows', 'range'], 'over', site);
  const row = rowOf(input.schema);
  const order = orderOf(options.orderBy, [row], site);
  const { rows, range }: { readonly rows?: unknown; readonly range?: unknown; readonly orderBy: unknown } = options;
  const frame = frameOf(rows, range, site);
  const results = overCallsOf(columns, [row], site);
  if (results.length === 0) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', 'over adds no column', {
      place: placeOf(site),
      remedy: 'r => ({ place: rowNumber(), total: r.qty.sum() })',
    });
  }
  const known = input.schema.fields.map(({ name }) => name);
  const taken = new Set([...known, ...results.map(([name]) => name)]);
  const calls: NamedAggregate[] = [];
  const add = (name: string, isAlone: boolean) => (call: AggregateCall) => {
    const called = isAlone && !known.includes(name) ? name : freeName(name, taken);
    calls.push({ name: called, call });
    return column(called, call.type);
  };
  const computed = results.map(([name, result]): NamedExpression => {
    const expression = withPlace(
      () => placeOf(site),
      (): Expression =>
        isBuiltAgg(result)
          ? result['~recipe']({
              isGlobal: false,
              leavesOut: leavesNothingOut,
              add: add(name, result['~call'] !== null),
            })
          : add(name, true)(result['~over']),
    );
    return { name, expression };
  });
  const node = checkNode(over(input, { keys, order, frame, calls, origin: site }));
  if (calls.every(({ name }, i) => name === results[i]?.[0])) return node;
  const byName = new Map(computed.map(result => [result.name, result]));
  const kept = input.schema.fields.map(
    ({ name, type }): NamedExpression => byName.get(name) ?? { name, expression: column(name, type) },
  );
  return checkNode(project(node, [...kept, ...computed.filter(({ name }) => !known.includes(name))], site));
}

function frameOf(rows: unknown, range: unknown, site: CallSite): Frame {
  if (rows !== undefined && range !== undefined) throw invalid("it has both 'rows' and 'range'", site);
  if (rows !== undefined) return { unit: 'rows', ...boundsOf(rows, rowsOf) };
  if (range !== undefined) return { unit: 'range', ...boundsOf(range, lengthOf) };
  return DEFAULT_FRAME;

  function rowsOf(bound: unknown): number | null {
    if (bound === Number.POSITIVE_INFINITY) return null;
    if (typeof bound === 'number') return bound;
    throw invalid(`'rows' is ${Array.isArray(bound) ? 'no pair of numbers' : 'no number'}`, site);
  }

  function lengthOf(bound: unknown): number {
    const length = millisOf(bound);
    if (length === undefined)
      throw invalid(`'range' is ${Array.isArray(bound) ? 'no pair of durations' : 'no duration'}`, site);
    return length;
  }
}

/** One bound reaches back to the row itself, a pair back and on. */
function boundsOf(given: unknown, boundOf: (bound: unknown) => number | null): Pick<Frame, 'preceding' | 'following'> {
  if (!Array.isArray(given) || given.length !== 2) return { preceding: boundOf(given), following: 0 };
  return { preceding: boundOf(given[0]), following: boundOf(given[1]) };
}

/** A column that only the projection above sees. */
function freeName(result: string, taken: Set<string>): string {
  let name = `${result}$`;
  for (let i = 1; taken.has(name); i++) name = `${result}$${i}`;
  taken.add(name);
  return name;
}

function invalid(problem: string, site: CallSite): MillraceError {
  return new MillraceError('PLAN_INVALID_FRAME', `over cannot be: ${problem}`, {
    place: placeOf(site),
    remedy: '{ orderBy: r => r.at }, and rows: 10 or range: minutes(5) for a frame; a pair, [1, 1], reaches on too',
  });
}
