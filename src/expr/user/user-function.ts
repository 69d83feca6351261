import { type Callee, callSite, thrownAt } from '../../errors/call-site.js';
import { MillraceError } from '../../errors/millrace-error.js';
import { factsOfColumn } from '../../schema/column.js';
import { acceptValue } from '../../types/accept-value.js';
import { brandOf } from '../../types/brand.js';
import { type DataType, type Field, withoutRowtime } from '../../types/data-type.js';
import { Misfit, valueShown } from '../../types/misfit.js';
import { typeText } from '../../types/type-text.js';
import type { Value } from '../../types/value.js';
import { Fault, UNSAFE_NUMBER } from '../fault.js';
import { aggregateCatalogue } from '../functions/aggregates.js';
import { catalogue } from '../functions/catalogue.js';
import { functionFailed } from './latest-failure.js';

/** What every function of a program says of itself. */
export interface UserFunction {
  /** As declared; no function of the catalogue has it in upper case. */
  readonly name: string;
  readonly arguments: readonly DataType[];
  /** Why it marks a plan (S11.1); absent where it is deterministic. */
  readonly impure?: string;
  /** Where it was declared: `orders.ts:14`. */
  readonly place: string;
}

/** What a program declares of a function of any kind. */
export interface FunctionOptions {
  /** False where it may give different results for the same values: it then marks the plan. True without it. */
  readonly deterministic?: boolean;
}

/** Reads the part of a declaration that functions of all kinds share. */
export function userFunction(
  name: string,
  spec: FunctionOptions & { readonly arguments: readonly unknown[] },
  maker: Callee,
): UserFunction {
  const { place } = callSite(maker);
  checkName(name, place);
  if (typeof spec !== 'object' || spec === null || !Array.isArray(spec.arguments)) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `${name} does not say which arguments it takes`, {
      place,
      remedy: `${maker.name}('${name}', { arguments: [t.string()], … })`,
    });
  }
  const types = spec.arguments.map((column, i) => declaredType(column, `argument ${i + 1} of ${name}`, place));
  const impure = spec.deterministic === false ? { impure: `${name} is declared deterministic: false` } : {};
  return { name, arguments: types, place, ...impure };
}

/** The type of a declared column; refused where it is none, or has marks that mean nothing here. */
export function declaredType(column: unknown, what: string, place: string): DataType {
  const facts = factsOfColumn(column);
  if (facts === undefined) {
    throw new MillraceError('SCHEMA_INVALID', `${what} is no column`, {
      place,
      remedy: 't.string(), t.int().nullable()',
    });
  }
  if (facts.rowtime !== null || facts.isPrimaryKey || facts.metadata !== null) {
    const mark = facts.rowtime !== null ? 'rowtime' : facts.isPrimaryKey ? 'primaryKey' : 'metadata';
    throw new MillraceError('SCHEMA_INVALID', `${what} is marked ${mark}`, {
      place,
      why: 'such a mark says something of a source, and this is a value of a function',
      remedy: `leave .${mark}() out`,
    });
  }
  return withoutRowtime(facts.type);
}

/** The columns that a function gives: at least one. */
export function declaredFields(columns: unknown, name: string, place: string): Field[] {
  const entries = typeof columns === 'object' && columns !== null ? Object.entries(columns) : [];
  if (entries.length === 0 || factsOfColumn(columns) !== undefined) {
    throw new MillraceError('SCHEMA_INVALID', `${name} does not say which columns its rows have`, {
      place,
      remedy: 'returns: { word: t.string() }',
    });
  }
  return entries.map(([column, of]) => ({
    name: column,
    type: declaredType(of, `column '${column}' of ${name}`, place),
  }));
}

/** Refuses what is no function where one has to be. */
export function checkCallback(f: unknown, what: string, place: string): void {
  if (typeof f === 'function') return;
  throw new MillraceError('PLAN_INVALID_ARGUMENT', `${what} is no function`, { place, remedy: 'give a function' });
}

/** Takes what a function gave: in the engine's form, or a fault that tells of the function, its value and its place. */
export function takeResult(fn: UserFunction, what: string, type: DataType): (result: unknown) => Value | Fault {
  const accept = acceptValue(type);
  return result => {
    const value = accept(result);
    return value instanceof Misfit ? functionFailed(() => misfitOf(fn, what, type, result, value)) : value;
  };
}

/** The fault of a call that threw. A BIGINT that its column shows as a number and that is none is the row's own fault. */
export function threw(fn: UserFunction, what: string, thrown: unknown): Fault {
  const isOurs = brandOf(thrown) === 'error';
  // Only errors of this package have that brand.
  if (isOurs && (thrown as MillraceError).code === 'ROW_UNSAFE_NUMBER') return Fault.of(UNSAFE_NUMBER);
  return functionFailed(() => {
    const text = thrown instanceof Error ? `${thrown.name}: ${thrown.message.split('\n')[0]}` : valueShown(thrown);
    const at = thrown instanceof Error ? thrownAt(thrown.stack ?? '') : undefined;
    return new MillraceError('ROW_FUNCTION_FAILED', `${what} throws ${text}`, {
      place: at ?? fn.place,
      remedy: `mend ${fn.name}`,
      cause: thrown,
    });
  });
}

function misfitOf(
  fn: UserFunction,
  what: string,
  type: DataType,
  result: unknown,
  { why, path }: Misfit,
): MillraceError {
  const isPromise = typeof result === 'object' && result !== null && 'then' in result;
  const given = isPromise ? 'a promise' : result === undefined ? 'nothing' : valueShown(result);
  const text = typeText(type, { nullability: result === null || result === undefined });
  const reason = path === '' ? why : `at ${path} ${why}`;
  return new MillraceError('ROW_FUNCTION_FAILED', `${what} gives ${given}, which is no ${text}: ${reason}`, {
    place: fn.place,
    remedy: isPromise
      ? `${fn.name} has to give its result at once: leave async out`
      : `mend ${fn.name}, or declare what it gives`,
  });
}

function checkName(name: unknown, place: string): void {
  if (typeof name !== 'string' || !/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `${valueShown(name)} is no name of a function`, {
      place,
      why: 'it is called by that name in SQL, in explain and in messages',
      remedy: "letters, digits and _: 'vat_rate'",
    });
  }
  const builtIn = name.toUpperCase();
  if (!catalogue.has(builtIn) && !aggregateCatalogue.has(builtIn)) return;
  throw new MillraceError('PLAN_INVALID_ARGUMENT', `there is a function ${builtIn} already`, {
    place,
    why: 'names of functions are the same in upper and lower case, as in SQL',
    remedy: 'give it another name',
  });
}
