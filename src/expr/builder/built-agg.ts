import { MillraceError } from '../../errors/millrace-error.js';
import type { DataType, Kind } from '../../types/data-type.js';
import type { AggregateCall, ColumnReference, Expression } from '../expression.js';
import type { Tracked } from './built.js';
import { builtNow } from './tracking.js';

/** Where aggregates are put together: an aggregation that learns which calls its results are made of. */
export interface AggScope {
  /** True for the one row of a whole table, which may have no rows; a group has at least one. */
  readonly isGlobal: boolean;
  /** Whether the set that is grouped by leaves out a key; throws where that is no question. */
  leavesOut(key: string): boolean;
  /** Adds a call and gives a reference to its result. */
  add(call: AggregateCall): ColumnReference;
}

/** How a result is computed from aggregate calls. */
export type AggRecipe = (scope: AggScope) => Expression;

/** What an aggregate can be told: methods by kind of result. */
export interface AggMethods {
  readonly [name: string]: (this: BuiltAgg, ...operands: never[]) => unknown;
}

/**
 * An aggregate as callbacks hold it at run time: calls and what is made of their results. What it is made of them, such
 * as a default in place of NULL, becomes a projection above the aggregation. Its public faces are in `agg.ts`.
 */
export class BuiltAgg implements Tracked {
  /** The type in a group. */
  declare readonly '~type': DataType;
  /** The one call that it is, where nothing is made of its result; what `where` and `distinct` change. */
  declare readonly '~call': ((scope: { readonly isGlobal: boolean }) => AggregateCall) | null;
  declare readonly '~recipe': AggRecipe;
  declare readonly '~uses': readonly Tracked[];
  declare readonly '~text': string;

  /** Use {@link builtAgg}: the methods come by kind. */
  protected constructor() {
    throw new Error('made by builtAgg');
  }

  /** `+`, `>`, templates and `String` ask for a plain value, which an aggregate has none of. */
  [Symbol.toPrimitive](): never {
    const text = this['~text'];
    throw new MillraceError('PLAN_TYPE_MISMATCH', `${text} is used as a JavaScript value`, {
      why: 'an aggregate says what to fold; +, >, ==, templates and String() ask for a value now',
      remedy: 'calculate with the result in a select above: aggregate(…).select(r => ({ … }))',
    });
  }
}

const prototypes = new Map<Kind, object>();

/** Gives all aggregates with results of a kind their methods. */
export function defineAggKind(kind: Kind, ...tables: readonly AggMethods[]): void {
  const prototype: object = Object.create(BuiltAgg.prototype);
  for (const [name, method] of tables.flatMap(Object.entries)) {
    Object.defineProperty(prototype, name, { value: method, configurable: true });
  }
  prototypes.set(kind, prototype);
}

/** The aggregate of one call, whose type may depend on whether there are groups. */
export function callAgg(
  call: (scope: { readonly isGlobal: boolean }) => AggregateCall,
  uses: readonly Tracked[],
  text: string,
): BuiltAgg {
  return make(call, scope => scope.add(call(scope)), uses, text);
}

/** The aggregate that is computed from other ones. */
export function madeAgg(recipe: AggRecipe, uses: readonly Tracked[], text: string): BuiltAgg {
  return make(null, recipe, uses, text);
}

function make(call: BuiltAgg['~call'], recipe: AggRecipe, uses: readonly Tracked[], text: string): BuiltAgg {
  // Put together once for a group at once: what does not fit is said where it stands, and the type is known.
  const { type } = recipe({
    isGlobal: false,
    leavesOut: () => false,
    add: ({ type }) => ({ kind: 'column', input: 0, name: text, type }),
  });
  const agg = Object.create(prototypes.get(type.kind)!, {
    '~type': { value: type },
    '~call': { value: call },
    '~recipe': { value: recipe },
    '~uses': { value: uses },
    '~text': { value: text },
  }) as BuiltAgg;
  builtNow(agg);
  return Object.freeze(agg);
}

/** Whether a value is an aggregate, whichever copy of the package made it. */
export function isBuiltAgg(value: unknown): value is BuiltAgg {
  return typeof value === 'object' && value !== null && '~recipe' in value;
}
