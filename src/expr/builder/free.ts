import { MillraceError } from '../../errors/millrace-error.js';
import type { Column } from '../../schema/column.js';
import { acceptValue } from '../../types/accept-value.js';
import { withNull, withoutRowtime } from '../../types/data-type.js';
import type {
  BOOLEAN,
  ColumnType,
  LiteralByKind,
  LogicalType,
  Plain,
  SAFE_BIGINT,
  STRING,
  ValueOf,
} from '../../types/logical-types.js';
import { Misfit, valueShown } from '../../types/misfit.js';
import { literal } from '../build.js';
import { resolveCall } from '../functions/resolve.js';
import type { NumAgg } from './agg.js';
import { countOf } from './aggregates.js';
import { type Built, built, isBuilt, type Tracked } from './built.js';
import { targetOf } from './comparison-methods.js';
import type { Expr, ExprOf, TextExpr } from './expr.js';
import { defineKinds } from './kinds.js';
import { type Operand, operandOf } from './operand.js';
import { builtNow } from './tracking.js';

/** COUNT(*): how many rows; never NULL. Of a column, `r.user.count()` counts the values that are not NULL. */
export function count(): NumAgg<SAFE_BIGINT, SAFE_BIGINT> {
  defineKinds();
  // The class has these methods; the tags exist for the type checker only. So it is with all casts in this file.
  return countOf(null) as unknown as NumAgg<SAFE_BIGINT, SAFE_BIGINT>;
}

/**
 * A constant of a type of its own. Beside a column a plain value will do: it takes the column's type.
 *
 * @example lit('0.19', t.decimal(3, 2))
 */
export function lit<D extends Column<LogicalType>>(
  value: ValueOf<D['~type']> | LiteralByKind[D['~type']['kind']],
  type: D,
): ExprOf<D['~type']> {
  defineKinds();
  const target = withNull(withoutRowtime(targetOf(type, 'lit')), false);
  const accepted = acceptValue(target)(value);
  if (accepted instanceof Misfit) {
    throw new MillraceError('PLAN_TYPE_MISMATCH', accepted.fact('the constant', target, value), {
      why: accepted.why,
      remedy: 'lit(value, t.…()) with the type that the value has',
    });
  }
  return built(literal(accepted, target), [], `lit(${valueShown(value)})`) as unknown as ExprOf<D['~type']>;
}

/** NULL of a type. */
export function nullOf<D extends Column<LogicalType>>(type: D): ExprOf<D['~type'] | null> {
  defineKinds();
  const target = withNull(withoutRowtime(targetOf(type, 'nullOf')), true);
  return built(literal(null, target), [], 'nullOf(…)') as unknown as ExprOf<D['~type'] | null>;
}

/** A choice that is not complete yet. */
export interface When<A extends ColumnType> {
  /** What is taken where no condition before is TRUE and this one is. */
  when<B extends ColumnType>(condition: Expr<BOOLEAN | null>, value: Expr<B>): When<A | B>;
  /** What is taken where no condition is TRUE. */
  otherwise<B extends ColumnType>(value: Expr<B>): ExprOf<Plain<A | B>>;
  /** NULL where no condition is TRUE. */
  end(): ExprOf<Plain<A> | null>;
}

/**
 * CASE: the value behind the first condition that is TRUE; nothing else is evaluated.
 *
 * @example when(r.age.lt(18), lit('young', t.string())).otherwise(r.group)
 */
export function when<A extends ColumnType>(condition: Expr<BOOLEAN | null>, value: Expr<A>): When<A> {
  return new BuiltWhen([expressionOf(condition, 'when'), expressionOf(value, 'when')]) as unknown as When<A>;
}

class BuiltWhen implements Tracked {
  readonly '~uses': readonly Tracked[];
  readonly '~text': string;
  /** Conditions and values in turn. */
  readonly #parts: readonly Built[];

  constructor(parts: readonly Built[], before: readonly Tracked[] = []) {
    this.#parts = parts;
    this['~uses'] = [...before, ...parts];
    this['~text'] = `when(${parts[0]!['~text']}, …)`;
    builtNow(this);
    Object.freeze(this);
  }

  when(condition: unknown, value: unknown): BuiltWhen {
    const more = [expressionOf(condition, 'when'), expressionOf(value, 'when')];
    return new BuiltWhen([...this.#parts, ...more], [this]);
  }

  otherwise(value: unknown): Built {
    const last = expressionOf(value, 'otherwise');
    const nodes = [...this.#parts, last].map(part => part['~node']);
    return built(resolveCall('CASE', nodes), [this, last], `${this['~text']}.otherwise(${last['~text']})`);
  }

  end(): Built {
    const nodes = this.#parts.map(part => part['~node']);
    const nothing = literal(null, withoutRowtime(nodes[1]!.type));
    return built(resolveCall('CASE', [...nodes, nothing]), [this], `${this['~text']}.end()`);
  }
}

/** The first value that is not NULL; those after it are not evaluated. Their kinds are the same. */
export function coalesce<A extends ColumnType, B extends ColumnType>(
  first: Expr<A>,
  ...others: readonly Expr<B>[]
): ExprOf<Plain<NonNullable<A>> | Plain<B>> {
  const parts = [first, ...others].map(part => expressionOf(part, 'coalesce'));
  return callOfAll('COALESCE', 'coalesce', parts) as unknown as ExprOf<Plain<NonNullable<A>> | Plain<B>>;
}

/** The greatest of the values; NULL where one is NULL. */
export function greatest<A extends ColumnType>(...values: readonly [Expr<A>, ...Expr<A>[]]): ExprOf<Plain<A>> {
  return callOfAll(
    'GREATEST',
    'greatest',
    values.map(part => expressionOf(part, 'greatest')),
  ) as unknown as ExprOf<Plain<A>>;
}

/** The least of the values; NULL where one is NULL. */
export function least<A extends ColumnType>(...values: readonly [Expr<A>, ...Expr<A>[]]): ExprOf<Plain<A>> {
  return callOfAll(
    'LEAST',
    'least',
    values.map(part => expressionOf(part, 'least')),
  ) as unknown as ExprOf<Plain<A>>;
}

/** The texts one after the other; NULL where one is NULL. */
export function concat<A extends STRING | null>(
  ...texts: readonly (Expr<A> | string)[]
): TextExpr<STRING | Extract<A, null>> {
  defineKinds();
  const text = { kind: 'string', nullable: false } as const;
  const parts = texts.map(part => operandOf(part, text));
  return called('CONCAT', 'concat', parts) as unknown as TextExpr<STRING | Extract<A, null>>;
}

function callOfAll(name: string, method: string, parts: readonly Built[]): Built {
  return called(
    name,
    method,
    parts.map(part => ({ node: part['~node'], uses: [part], text: part['~text'] })),
  );
}

function called(name: string, method: string, parts: readonly Operand[]): Built {
  const node = resolveCall(
    name,
    parts.map(part => part.node),
  );
  const text = `${method}(${parts.map(part => part.text).join(', ')})`;
  return built(
    node,
    parts.flatMap(part => part.uses),
    text,
  );
}

function expressionOf(value: unknown, method: string): Built {
  if (isBuilt(value)) return value;
  throw new MillraceError('PLAN_TYPE_MISMATCH', `${method} gets ${valueShown(value)}, which is no expression`, {
    remedy: `lit(${valueShown(value)}, t.…()) makes one of a plain value`,
  });
}
