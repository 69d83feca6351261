import { MillraceError } from '../errors/millrace-error.js';
import { acceptValue, ownProperty } from '../types/accept-value.js';
import { Misfit, valueShown } from '../types/misfit.js';
import { programValue } from '../types/program-value.js';
import type { Columns, Infer } from './column.js';
import { tableSchema } from './table-schema.js';

/**
 * A schema that libraries which know the Standard Schema (version 1) can check values with. `V` is what comes out of it.
 */
export interface StandardSchema<out V> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<V>;
    readonly types?: { readonly input: unknown; readonly output: V } | undefined;
  };
}

/** What checking a value gives: the value, or all that is wrong with it. */
export type StandardResult<V> =
  | { readonly value: V; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string; readonly path: readonly string[] }[] };

/**
 * Columns as a Standard Schema, for forms, routers and other libraries that take one. A row may come in any form in which
 * a program may hand it in (a Date, a decimal as text, a missing NULL), and comes out as a program gets it; what is no
 * column is left out. Every column that does not fit is an issue with its name as path.
 *
 * @example
 * const Order = { id: t.bigint(), price: t.decimal(10, 2) }
 * standardSchema(Order)['~standard'].validate({ id: 1, price: '9.5' }) // { value: { id: 1n, price: Decimal 9.50 } }
 */
export function standardSchema<D extends Columns>(columns: D): StandardSchema<Infer<D>> {
  if (typeof columns !== 'object' || columns === null) {
    throw new MillraceError('SCHEMA_INVALID', `${valueShown(columns)} is no object of columns`, {
      remedy: 'standardSchema({ id: t.bigint() })',
    });
  }
  const fields = tableSchema(columns).fields.map(({ name, type }) => ({
    name,
    type,
    accept: acceptValue(type),
    give: programValue(type),
  }));
  const validate = (row: unknown): StandardResult<Infer<D>> => {
    if (typeof row !== 'object' || row === null || Array.isArray(row)) {
      return { issues: [{ message: `a row is an object, and this is ${valueShown(row)}`, path: [] }] };
    }
    const issues: { message: string; path: string[] }[] = [];
    const taken = fields.map(({ name, type, accept, give }) => {
      const input = ownProperty(row, name);
      const value = accept(input);
      if (!(value instanceof Misfit)) return [name, give(value)] as const;
      issues.push({ message: `${value.fact(name, type, input)}: ${value.why}`, path: [name] });
      return [name, null] as const;
    });
    // Every column has its value in the form of its type.
    return issues.length > 0 ? { issues } : { value: Object.fromEntries(taken) as Infer<D> };
  };
  return Object.freeze({ '~standard': Object.freeze({ version: 1 as const, vendor: 'millrace', validate }) });
}
