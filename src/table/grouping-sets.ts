import { type CallSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { column, literal } from '../expr/build.js';
import type { NamedExpression } from '../expr/expression.js';
import { checkNode } from '../plan/check/check-node.js';
import type { Node } from '../plan/node.js';
import { keyFields } from '../plan/nodes/aggregate.js';
import { project } from '../plan/nodes/project.js';
import { union } from '../plan/nodes/union.js';
import { WINDOW_COLUMNS } from '../plan/nodes/window-aggregate.js';
import { dataType, type Field, withNull, withoutRowtime } from '../types/data-type.js';
import { aggregateNode, type TimeWindow } from './aggregate-node.js';

/** More sets than this are a mistake: each is an aggregation of its own. */
const MOST_SETS = 256;

/** Keys, and all sets of them that are grouped by. */
export interface GroupingSets {
  /** In the order in which they come in the result. */
  readonly keys: readonly string[];
  readonly sets: readonly (readonly string[])[];
}

/** The sets that are said, each a list of keys. */
export function groupingSets(sets: readonly (readonly string[])[], site: CallSite): GroupingSets {
  if (sets.length === 0) throw invalid('groupingSets() names no set', site);
  return checked({ keys: [...new Set(sets.flat())], sets }, site);
}

/** All keys, all but the last, and so on, down to none. */
export function rollup(keys: readonly string[], site: CallSite): GroupingSets {
  if (keys.length === 0) throw invalid('rollup() names no column', site);
  return checked({ keys, sets: [...keys.map((_, i) => keys.slice(0, keys.length - i)), []] }, site);
}

/** All subsets of the keys, from all of them to none. */
export function cube(keys: readonly string[], site: CallSite): GroupingSets {
  if (keys.length === 0) throw invalid('cube() names no column', site);
  if (keys.length > Math.log2(MOST_SETS)) throw tooMany(2 ** keys.length, site);
  const sets = Array.from({ length: 2 ** keys.length }, (_, left) =>
    keys.filter((_, k) => (left & (1 << (keys.length - 1 - k))) === 0),
  );
  return checked({ keys, sets }, site);
}

function checked(sets: GroupingSets, site: CallSite): GroupingSets {
  if (sets.sets.length > MOST_SETS) throw tooMany(sets.sets.length, site);
  if (sets.keys.length > 0) return sets;
  throw invalid('groupingSets() names no column', site);
}

/**
 * The rows of all sets together: for each set an aggregation of its own, in whose rows the keys that it leaves out are
 * NULL. So a NULL of the data is in no group with one that stands for all values. A set without keys gives one row once
 * there is a row, as a group does.
 */
export function groupingSetsNode(
  input: Node,
  { keys, sets }: GroupingSets,
  window: TimeWindow | null,
  columns: unknown,
  site: CallSite,
): Node {
  const parts = sets.map(set => {
    const [from, by] = set.length > 0 || window !== null ? [input, set] : oneGroup(input, site);
    return aggregateNode(from, by, window, columns, site, { keys, set });
  });
  const bounds = window === null ? 0 : WINDOW_COLUMNS.length;
  const fields = keyFields(input, keys).map(({ name, type }): Field => {
    const isAlways = sets.every(set => set.includes(name));
    return { name, type: isAlways ? type : withNull(withoutRowtime(type), true) };
  });
  const shown = parts.map((part, i) => {
    const { fields: own } = part.schema;
    const by = Math.max(sets[i]!.length, window === null ? 1 : 0);
    const passed = ({ name, type }: Field): NamedExpression => ({ name, expression: column(name, type) });
    const all = fields.map(field => {
      const key = sets[i]!.includes(field.name) ? own.find(({ name }) => name === field.name) : undefined;
      return key === undefined ? { name: field.name, expression: literal(null, field.type) } : passed(key);
    });
    const results = own.slice(bounds + by).map(passed);
    return checkNode(project(part, [...own.slice(0, bounds).map(passed), ...all, ...results], site));
  });
  const [first] = shown;
  if (shown.length === 1) return first!;
  const schema = {
    fields: first!.schema.fields.map(field => fields.find(({ name }) => name === field.name) ?? field),
  };
  return checkNode(union(shown, schema, site));
}

/** The input with a column that is the same in all rows, and that column as the key. */
function oneGroup(input: Node, site: CallSite): [Node, readonly string[]] {
  const all = input.schema.fields.map(({ name, type }): NamedExpression => ({ name, expression: column(name, type) }));
  let name = 'all$';
  while (all.some(other => other.name === name)) name += '$';
  const constant = { name, expression: literal(0, dataType('int')) };
  return [checkNode(project(input, [...all, constant], site)), [name]];
}

function tooMany(sets: number, site: CallSite): MillraceError {
  return new MillraceError('PLAN_INVALID_ARGUMENT', `these are ${sets} grouping sets`, {
    place: placeOf(site),
    why: `each is an aggregation of its own, and there are at most ${MOST_SETS}`,
    remedy: "name the sets that are looked at: groupingSets(['country', 'city'], ['country'], [])",
  });
}

function invalid(fact: string, site: CallSite): MillraceError {
  return new MillraceError('PLAN_INVALID_ARGUMENT', fact, {
    place: placeOf(site),
    remedy: "groupingSets(['country', 'city'], ['country'], []), rollup('country', 'city'), cube('country', 'city')",
  });
}
