import { conjunctsOf, referencesIn, replaceColumns } from '../../expr/analysis.js';
import type { ColumnReference, Expression, NamedExpression } from '../../expr/expression.js';
import { equalTypes } from '../../types/equal-types.js';
import { inputsOf, type Node } from '../node.js';
import { type Filter, filter } from '../nodes/filter.js';
import { isPadded, type Join } from '../nodes/join.js';
import type { SemiJoin } from '../nodes/semi-join.js';
import type { SetOperation } from '../nodes/set-operation.js';
import type { Union } from '../nodes/union.js';
import type { Plan } from '../plan.js';
import { rebuild, withInputs } from '../traverse.js';
import { conjunction } from './merge-filters.js';
import { isMovable, Readers } from './movable.js';

/** A filter on its way down: what it asks for, and what it is known by. */
interface Moving extends Pick<Filter, 'id' | 'name' | 'origin'> {
  readonly predicate: Expression;
}

/**
 * Brings conditions closer to the sources: through projections that pass their columns on, through `distinct` and
 * `orderBy`, into every input of a union or set operation, into the side of a join that they are about, or into its
 * condition.
 *
 * Only what cannot fail moves, and only past what cannot fail: a row that is dropped earlier meets no error that it
 * would have met (S10.3). Nothing moves past an aggregation, ranking or limit, whose other rows would change, nor below a
 * closing operator, whose late counts are those of the plan as written (S5.3). What several operators read stays as it
 * is.
 */
export function pushFilters(plan: Plan): Plan {
  const readers = new Readers(plan);
  return rebuild(plan, (node, original) => {
    if (node.kind !== 'filter' || !isMovable(node.predicate)) return readers.replaced(original, node);
    const pushed = push(node, node.input, readers);
    return readers.replaced(original, pushed ?? node);
  });
}

/** `input` with the condition below its top; `null` where it cannot go below. */
function push(moving: Moving, input: Node, readers: Readers): Node | null {
  // What a retained operator drops and counts is that of the plan as written too.
  if (!readers.isSingle(input) || input.retain !== undefined) return null;
  switch (input.kind) {
    case 'project': {
      if (!input.columns.every(({ expression }) => isMovable(expression))) return null;
      const predicate = through(moving.predicate, input.columns);
      if (predicate === null) return null;
      return withInputs(input, [put({ ...moving, predicate }, input.input, readers)]);
    }
    case 'filter': {
      // Past a filter only together with what makes the way worth it; a filter that can fail is not passed at all.
      if (!isMovable(input.predicate)) return null;
      const below = push(moving, input.input, readers);
      return below === null ? null : withInputs(input, [below]);
    }
    case 'distinct':
    case 'sort':
      return withInputs(input, [put(moving, input.input, readers)]);
    case 'union':
      return pushIntoInputs(moving, input, readers);
    case 'semi-join':
      return pushIntoLeft(moving, input, readers);
    case 'set-operation':
      return pushIntoInputs(moving, input, readers);
    case 'join':
      return pushIntoJoin(moving, input, readers);
    default:
      return null;
  }
}

/** `input` with the condition somewhere in it, at the latest above it. */
function put(moving: Moving, input: Node, readers: Readers): Node {
  const below = push(moving, input, readers);
  return below ?? filterOf(moving, input);
}

function pushIntoInputs(moving: Moving, node: Union | SetOperation, readers: Readers): Node | null {
  const reads = referencesIn(moving.predicate);
  const before = inputsOf(node);
  const typed = before.every(input =>
    reads.every(({ name, type }) => input.schema.fields.some(f => f.name === name && equalTypes(f.type, type))),
  );
  if (!typed) return null;
  const inputs = before.map((input, i) => put(part(moving, moving.predicate, i), input, readers));
  return withInputs(node, inputs);
}

/** The rows of a semi join are left rows, and each is judged alone. */
function pushIntoLeft(moving: Moving, join: SemiJoin, readers: Readers): Node | null {
  if (!isMovable(join.on)) return null;
  return withInputs(join, [put(moving, join.left, readers), join.right]);
}

function pushIntoJoin(moving: Moving, join: Join, readers: Readers): Node | null {
  if (!isMovable(join.on) || !join.columns.every(({ expression }) => isMovable(expression))) return null;
  const sides: [Expression[], Expression[]] = [[], []];
  const both: Expression[] = [];
  const stay: Expression[] = [];
  for (const conjunct of conjunctsOf(moving.predicate)) {
    const seen = through(conjunct, join.columns);
    const inputs = new Set(seen === null ? [] : referencesIn(seen).map(({ input }) => input));
    if (seen === null || inputs.size === 0) stay.push(conjunct);
    // Rows that are kept are there without a partner too, so what is about the padded side decides above the join.
    else if ([...inputs].some(side => isPadded(join.type, side))) stay.push(conjunct);
    else if (!inputs.has(1)) sides[0].push(seen);
    else if (!inputs.has(0)) sides[1].push(replaceColumns(seen, column => ({ ...column, input: 0 })));
    else both.push(seen);
  }
  if (sides[0].length + sides[1].length + both.length === 0) return null;
  const place = (input: Node, side: 0 | 1) => {
    const conjuncts = sides[side];
    if (conjuncts.length === 0) return input;
    return put(part(moving, conjunction(conjuncts), side), input, readers);
  };
  const joined = withInputs(join, [place(join.left, 0), place(join.right, 1)]) as Join;
  const below = both.length === 0 ? joined : Object.freeze({ ...joined, on: conjunction([joined.on, ...both]) });
  return stay.length === 0 ? below : filterOf({ ...moving, predicate: conjunction(stay) }, below);
}

/** A condition as seen below computed columns; `null` where it reads one that is computed there: that would be done twice. */
function through(predicate: Expression, columns: readonly NamedExpression[]): Expression | null {
  const byName = new Map(columns.map(({ name, expression }) => [name, expression]));
  const below = (column: ColumnReference) => byName.get(column.name)!;
  if (referencesIn(predicate).some(column => below(column).kind === 'call')) return null;
  return replaceColumns(predicate, below);
}

function filterOf({ predicate, id, name, origin }: Moving, input: Node): Node {
  return Object.freeze({ ...filter(input, predicate, origin), id, name });
}

/** One of several filters that one becomes: its id says of which, and the name stays with none. */
function part({ id, origin }: Moving, predicate: Expression, i: number): Moving {
  return { predicate, id: id === null ? null : `${id}/${i}`, name: null, origin };
}
