import { MillraceError } from '../errors/millrace-error.js';
import { type DataType, dataType, type Field } from '../types/data-type.js';
import { typeText } from '../types/type-text.js';
import type { Value } from '../types/value.js';
import type { Expression } from './expression.js';
import type { TableCall, TableKernel } from './table-call.js';

/**
 * UNNEST: a row for each element of an array in its order, for each entry of a map in the order of its keys, for each
 * element of a multiset as often as it is in it. NULL has no rows. `ordinality` names a column that counts them from 1.
 */
export function unnestCall(operand: Expression, ordinality: string | null, place?: string): TableCall {
  const fields = elementFields(operand.type);
  if (fields === null) {
    const got = typeText(operand.type, { nullability: false });
    throw new MillraceError('PLAN_TYPE_MISMATCH', `unnest does not take ${got}`, {
      place,
      why: `it takes an array, map or multiset${operand.kind === 'column' ? `, and ${operand.name} is ${got}` : ''}`,
      remedy: 'a table function gives rows for values of any type: tableFunction(…)',
    });
  }
  if (ordinality !== null && fields.some(({ name }) => name === ordinality)) {
    throw new MillraceError('SCHEMA_DUPLICATE_COLUMN', `unnest gives two columns called '${ordinality}'`, {
      place,
      remedy: "give the ordinality another name: { ordinality: 'place' }",
    });
  }
  const counted = ordinality === null ? [] : [{ name: ordinality, type: dataType('int') }];
  return Object.freeze({ name: 'UNNEST', operands: [operand], fields: [...fields, ...counted], user: null });
}

/** The rows of an UNNEST. */
export function unnestKernel({ operands, fields }: TableCall): TableKernel {
  const { type } = operands[0]!;
  const isCounted = fields.length > elementFields(type)!.length;
  const rowsOf = elementsOf(type);
  return ([collection]) => {
    if (collection === null) return [];
    const rows = rowsOf(collection!);
    return isCounted ? rows.map((row, i) => [...row, i + 1]) : rows;
  };
}

// The casts below: a collection has the form that `types/value.ts` gives for its kind.

function elementsOf({ kind }: DataType): (collection: Value) => readonly (readonly Value[])[] {
  switch (kind) {
    case 'array':
      return collection => (collection as readonly Value[]).map(value => [value]);
    case 'map':
      return collection => collection as readonly (readonly [Value, Value])[];
    default:
      return collection =>
        (collection as readonly (readonly [Value, number])[]).flatMap(([value, count]) =>
          Array.from({ length: count }, () => [value]),
        );
  }
}

function elementFields({ kind, element, key, value }: DataType): readonly Field[] | null {
  switch (kind) {
    case 'array':
    case 'multiset':
      return [{ name: 'value', type: element! }];
    case 'map':
      return [
        { name: 'key', type: key! },
        { name: 'value', type: value! },
      ];
    default:
      return null;
  }
}
