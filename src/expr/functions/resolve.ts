import { closestMatch } from '../../errors/closest-match.js';
import { MillraceError } from '../../errors/millrace-error.js';
import { type DataType, dataType, withNull } from '../../types/data-type.js';
import { typeText } from '../../types/type-text.js';
import type { Call, Expression } from '../expression.js';
import type { ArgumentsRow } from '../user/user-aggregate.js';
import type { UserScalar } from '../user/user-scalar.js';
import { catalogue } from './catalogue.js';
import type { FunctionDefinition, Parameter, ShorthandFunction, StrictFunction } from './definition.js';
import { castTo } from './resolve-cast.js';
import { belongsTo } from './type-class.js';

/** The entry of a call's function, or what a program declared of its own. */
export function functionOf(call: Call): FunctionDefinition | UserScalar | ArgumentsRow {
  return call.user ?? definitionOf(call.name);
}

/**
 * A call of the function `name`: operands checked, brought to the types that it works with by casts that cannot fail,
 * and the result's type. Throws PLAN_UNSUPPORTED for a name that does not exist, PLAN_TYPE_MISMATCH for operands that
 * the function does not take, PLAN_INVALID_ARGUMENT for a constant that it cannot work with.
 */
export function resolveCall(name: string, operands: readonly Expression[], place?: string): Call {
  const definition = definitionOf(name, place);
  checkNumber(definition, operands, place);
  for (const [i, operand] of operands.entries()) {
    checkOperand(definition, parameterAt(definition, i, operands.length), operand, place);
  }
  checkConstants(definition, operands, place);
  const unified = unify(definition, widen(definition, operands), place);
  return Object.freeze({ kind: 'call', name, operands: unified, type: typeOf(definition, unified) });
}

/** The parameter that operand `i` of `count` stands for. */
export function parameterAt(definition: FunctionDefinition, i: number, count: number): Parameter {
  const { parameters, repeats = 0, parameterOf } = definition;
  if (parameterOf !== undefined) return parameters[parameterOf(i, count)]!;
  if (i < parameters.length) return parameters[i]!;
  if (repeats === 0) throw new RangeError(`${definition.name} has no operand ${i} of ${count}`);
  return parameters[parameters.length - repeats + ((i - parameters.length) % repeats)]!;
}

/** `ROUND(value, digits)`: for messages and pages. */
export function signatureText(definition: FunctionDefinition): string {
  const { parameters, optional = 0, repeats = 0 } = definition;
  const required = parameters.slice(0, parameters.length - optional).map(parameter => parameter.name);
  const left = parameters.slice(parameters.length - optional).map(parameter => `[${parameter.name}]`);
  return `${definition.name}(${[...required, ...left, ...(repeats > 0 ? ['…'] : [])].join(', ')})`;
}

/** What a call of a shorthand is short for. */
export function expand(definition: ShorthandFunction, operands: readonly Expression[]): Expression {
  return definition.expand(operands, (name, ...parts) => resolveCall(name, parts));
}

function definitionOf(name: string, place?: string): FunctionDefinition {
  const definition = catalogue.get(name);
  if (definition !== undefined) return definition;
  throw new MillraceError('PLAN_UNSUPPORTED', `there is no function ${name}`, {
    place,
    closest: closestMatch(name, catalogue.keys()),
    remedy: 'docs/functions.md lists them all',
  });
}

function checkNumber(definition: FunctionDefinition, operands: readonly Expression[], place?: string): void {
  const { parameters, optional = 0, repeats = 0 } = definition;
  const least = parameters.length - optional;
  const more = operands.length - parameters.length;
  if (operands.length >= least && (more <= 0 || (repeats > 0 && more % repeats === 0))) return;
  throw new MillraceError('PLAN_TYPE_MISMATCH', `${definition.name} does not take ${count(operands.length)}`, {
    place,
    why: `it takes ${count(least)}${repeats > 0 ? ' or more' : optional > 0 ? ` to ${parameters.length}` : ''}`,
    remedy: `write ${signatureText(definition)}`,
  });
}

function count(operands: number): string {
  return operands === 1 ? '1 operand' : `${operands} operands`;
}

function checkOperand(
  { name }: FunctionDefinition,
  parameter: Parameter,
  operand: Expression,
  place: string | undefined,
): void {
  if (!belongsTo(operand.type, parameter.takes)) {
    const got = typeText(operand.type, { nullability: false });
    throw new MillraceError('PLAN_TYPE_MISMATCH', `${name} does not take ${got} as its ${parameter.name}`, {
      place,
      why: `${parameter.name} is ${parameter.takes}${operand.kind === 'column' ? `, and ${operand.name} is ${got}` : ''}`,
      remedy: 'cast(…) to a type that it takes',
    });
  }
  if (parameter.literal !== true) return;
  if (operand.kind !== 'literal' || operand.value === null) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `the ${parameter.name} of ${name} has to be a constant`, {
      place,
      why: 'what it decides is settled before any row is read',
      remedy: `write the ${parameter.name} itself`,
    });
  }
  if (parameter.oneOf !== undefined && !parameter.oneOf.includes(String(operand.value))) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `${name} knows no ${parameter.name} '${String(operand.value)}'`, {
      place,
      closest: closestMatch(String(operand.value), parameter.oneOf),
      remedy: `use one of ${parameter.oneOf.join(', ')}`,
    });
  }
}

function checkConstants(definition: FunctionDefinition, operands: readonly Expression[], place?: string): void {
  const why = definition.validate?.(operands) ?? null;
  if (why === null) return;
  throw new MillraceError('PLAN_INVALID_ARGUMENT', `${definition.name} cannot work with its operands`, {
    place,
    why,
    remedy: `see ${signatureText(definition)} in docs/functions.md`,
  });
}

function widen(definition: FunctionDefinition, operands: readonly Expression[]): readonly Expression[] {
  return operands.map((operand, i) => {
    const { as } = parameterAt(definition, i, operands.length);
    return as === undefined ? operand : castTo(operand, dataType(as));
  });
}

function unify(definition: FunctionDefinition, operands: readonly Expression[], place?: string): readonly Expression[] {
  if (definition.unify === undefined) return operands;
  const types: readonly DataType[] | null = definition.unify(operands.map(operand => operand.type));
  if (types !== null) return operands.map((operand, i) => castTo(operand, types[i]!));
  const got = operands.map(operand => typeText(operand.type, { nullability: false }));
  throw new MillraceError('PLAN_TYPE_MISMATCH', `${definition.name} does not take ${and(got)} together`, {
    place,
    why: 'there is no type that holds the values of all of them',
    remedy: 'cast(…) one of them to the type of the others',
  });
}

function and(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;
}

function typeOf(definition: FunctionDefinition, operands: readonly Expression[]): DataType {
  if ('expand' in definition) return expand(definition, operands).type;
  if ('resultType' in definition) return definition.resultType(operands);
  const own = ownType(definition, operands);
  return withNull(own, own.nullable || operands.some(operand => operand.type.nullable));
}

/** The type that a strict function gives where no operand is NULL: nullable where the function itself may give NULL. */
export function ownType(definition: StrictFunction, operands: readonly Expression[]): DataType {
  return definition.type(operands.map(operand => ({ ...operand, type: withNull(operand.type, false) })));
}
