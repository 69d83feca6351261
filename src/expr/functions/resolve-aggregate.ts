import { closestMatch } from '../../errors/closest-match.js';
import { MillraceError } from '../../errors/millrace-error.js';
import { typeText } from '../../types/type-text.js';
import { aggregateType } from '../aggregate-type.js';
import type { AggregateCall, Expression } from '../expression.js';
import type { UserAggregate } from '../user/user-aggregate.js';
import { type AggregateDefinition, aggregateCatalogue } from './aggregates.js';
import { belongsTo } from './type-class.js';

/** How an aggregate is applied. */
export interface AggregateOptions {
  /** Equal values count once. Dropped where that changes nothing. */
  readonly distinct?: boolean;
  /** Only rows for which this is TRUE take part. */
  readonly where?: Expression | null;
  /** There is one group, and it may have no rows: then the result is NULL. */
  readonly isGlobal?: boolean;
  /** The function is the program's own; its one operand has been made for it. */
  readonly user?: UserAggregate | undefined;
}

/**
 * A call of the aggregate function `name`, its operands checked and its result's type derived. Throws PLAN_UNSUPPORTED
 * for a name that does not exist, PLAN_TYPE_MISMATCH for operands that it does not take.
 */
export function resolveAggregate(
  name: string,
  operands: readonly Expression[],
  { distinct = false, where = null, isGlobal = false, user }: AggregateOptions = {},
  place?: string,
): AggregateCall {
  if (user !== undefined) {
    checkWhere(name, where, place);
    return Object.freeze({ name, operands, where, distinct, type: user.returns, user });
  }
  const definition = aggregateOf(name, place);
  checkOperands(definition, operands, place);
  checkWhere(name, where, place);
  if (distinct && operands.length === 0) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `${name} of rows has no distinct form`, {
      place,
      remedy: 'name what is to be different: COUNT(DISTINCT value)',
    });
  }
  return Object.freeze({
    name,
    operands,
    where,
    distinct: distinct && definition.distinctMatters,
    type: aggregateType(definition.name, operands[0]?.type ?? null, isGlobal || where !== null),
  });
}

function aggregateOf(name: string, place: string | undefined): AggregateDefinition {
  const definition = aggregateCatalogue.get(name);
  if (definition !== undefined) return definition;
  throw new MillraceError('PLAN_UNSUPPORTED', `there is no aggregate function ${name}`, {
    place,
    closest: closestMatch(name, aggregateCatalogue.keys()),
    remedy: `there are ${[...aggregateCatalogue.keys()].join(', ')}`,
  });
}

function checkOperands(
  { name, parameters, optional = 0 }: AggregateDefinition,
  operands: readonly Expression[],
  place: string | undefined,
): void {
  if (operands.length > parameters.length || operands.length < parameters.length - optional) {
    throw new MillraceError('PLAN_TYPE_MISMATCH', `${name} does not take ${operands.length} operands`, {
      place,
      remedy: `write ${name}(${parameters.map(parameter => parameter.name).join(', ')})`,
    });
  }
  for (const [i, operand] of operands.entries()) {
    if (belongsTo(operand.type, parameters[i]!.takes)) continue;
    const got = typeText(operand.type, { nullability: false });
    throw new MillraceError('PLAN_TYPE_MISMATCH', `${name} does not take ${got}`, {
      place,
      why: `it takes ${parameters[i]!.takes}${operand.kind === 'column' ? `, and ${operand.name} is ${got}` : ''}`,
      remedy: 'cast(…) to a type that it takes, or use COUNT',
    });
  }
}

function checkWhere(name: string, where: Expression | null, place: string | undefined): void {
  if (where === null || where.type.kind === 'boolean') return;
  throw new MillraceError(
    'PLAN_TYPE_MISMATCH',
    `${name} is filtered by ${typeText(where.type)}, which is no condition`,
    {
      place,
      remedy: 'a condition is a BOOLEAN: compare the value with something',
    },
  );
}
