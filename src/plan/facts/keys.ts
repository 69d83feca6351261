import { conjunctsOf } from '../../expr/analysis.js';
import type { ColumnReference, Expression, NamedExpression } from '../../expr/expression.js';
import type { DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { Node } from '../node.js';
import { isPadded, type JoinType } from '../nodes/join.js';
import type { Union } from '../nodes/union.js';

type Keys = readonly (readonly string[])[];

/** Two tables whose rows are paired, over all time or near in time. */
export interface Pairing {
  readonly type: JoinType;
  readonly left: Node;
  readonly right: Node;
  readonly on: Expression;
  readonly columns: readonly NamedExpression[];
}

/** More than this many ways to tell rows apart help nobody, and joins multiply them. */
const MOST_KEYS = 8;

/** The keys that contain no other one, few of them. */
export function leastKeys(keys: Keys): Keys {
  const least: (readonly string[])[] = [];
  for (const key of [...keys].sort((a, b) => a.length - b.length)) {
    if (!least.some(smaller => smaller.every(column => key.includes(column)))) least.push(key);
  }
  return least.slice(0, MOST_KEYS);
}

/** Keys above a projection: those of which every column is passed on as it is. */
export function projectKeys(keys: Keys, columns: readonly NamedExpression[], input: 0 | 1 = 0): Keys {
  const nameOf = (column: string) =>
    columns.find(({ expression: e }) => e.kind === 'column' && e.input === input && e.name === column)?.name;
  return keys.flatMap(key => {
    const names = key.map(nameOf);
    return names.every(name => name !== undefined) ? [names] : [];
  });
}

/**
 * Keys of a join. A pair is told by a key of either side together; where the equalities of `on` cover a key of one side,
 * each row of the other meets at most one row of it, and the other side's key is enough. That holds for the rows of a
 * side that is kept whole too, pads included; a pad has no row of the other side to be told by. Where both sides have
 * pads, those of one side may look as those of the other do, unless a column of the key is never NULL on its side.
 */
export function joinKeys(join: Pairing, left: Keys, right: Keys): Keys {
  const equalities = equalColumns(join);
  const covers = (keys: Keys, side: 0 | 1) =>
    keys.some(key => key.every(column => equalities.some(pair => pair[side]!.name === column)));
  const isNeverNull = (column: string) => {
    const shown = join.columns.find(({ name }) => name === column)!.expression;
    // What a key is made of is passed on as it is.
    if (shown.kind !== 'column') return false;
    const { schema } = shown.input === 0 ? join.left : join.right;
    return !schema.fields.find(({ name }) => name === shown.name)!.type.nullable;
  };
  const isKey = (key: readonly string[]) => join.type !== 'full' || key.some(isNeverNull);
  const shownLeft = projectKeys(left, join.columns, 0);
  const shownRight = projectKeys(right, join.columns, 1);
  return leastKeys([
    ...(covers(right, 1) && !isPadded(join.type, 0) ? shownLeft : []),
    ...(covers(left, 0) && !isPadded(join.type, 1) ? shownRight : []),
    ...shownLeft.flatMap(a => shownRight.map(b => [...new Set([...a, ...b])])).filter(isKey),
  ]);
}

/** The pairs of columns, left and right, that `on` demands to be equal and of which equal values are one value. */
function equalColumns(join: Pairing): (readonly [ColumnReference, ColumnReference])[] {
  return conjunctsOf(join.on).flatMap(conjunct => {
    if (conjunct.kind !== 'call' || conjunct.name !== 'EQUAL') return [];
    const [a, b] = conjunct.operands;
    if (a?.kind !== 'column' || b?.kind !== 'column' || a.input === b.input || !comparesExactly(a.type, b.type))
      return [];
    return [a.input === 0 ? ([a, b] as const) : ([b, a] as const)];
  });
}

const INTEGERS = ['tinyint', 'smallint', 'int', 'bigint'];

/** Whether `=` between the two holds for equal values only: a BIGINT compared as DOUBLE would equal its neighbours. */
export function comparesExactly(a: DataType, b: DataType): boolean {
  return a.kind === b.kind || (INTEGERS.includes(a.kind) && INTEGERS.includes(b.kind));
}

/** The plain value of a column that is the same in all rows, and not NULL; `undefined` where that is not known. */
export function constantOf(node: Node, name: string): Value | undefined {
  if (node.kind !== 'project') return undefined;
  const { expression } = node.columns.find(column => column.name === name)!;
  if (expression.kind === 'column') return constantOf(node.input, expression.name);
  if (expression.kind !== 'literal') return undefined;
  // Of values that are objects equal ones are not one.
  return typeof expression.value === 'object' ? undefined : expression.value;
}

/** Keys of a union: a column that is another constant in each input says of which one a row is. */
export function unionKeys({ inputs, schema }: Union, facts: readonly { readonly keys: Keys }[]): Keys {
  if (facts.some(({ keys }) => keys.length === 0)) return [];
  const telling = schema.fields.filter(({ name }) => {
    const constants = inputs.map(input => constantOf(input, name)).filter(value => value !== undefined);
    return constants.length === inputs.length && new Set(constants).size === inputs.length;
  });
  return telling.map(({ name }) => [...new Set([...facts.flatMap(({ keys }) => keys[0]!), name])]);
}
