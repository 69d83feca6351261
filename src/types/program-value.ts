import { MillraceError } from '../errors/millrace-error.js';
import type { DataType, Field } from './data-type.js';
import { decimalOf } from './decimal.js';
import { formatDate, formatTime } from './time-text.js';
import type { Exact, Value } from './value.js';

/** Gives a program the value of a column. */
export type Give = (value: Value) => unknown;

/**
 * How values of a type leave the engine, strictly in one form. A BIGINT that the program sees as `number` throws
 * ROW_UNSAFE_NUMBER beyond 2^53.
 */
export function programValue(type: DataType): Give {
  const give = giveNotNull(type);
  return value => (value === null ? null : give(value));
}

/** How rows leave the engine: values by position become a plain object, its properties in the order of the fields. */
export function programRow(fields: readonly Field[]): (values: readonly Value[]) => object {
  const parts = fields.map(({ name, type }) => ({ name, give: programValue(type), isPlain: name !== '__proto__' }));
  return values => {
    const row: { [name: string]: unknown } = {};
    for (let i = 0; i < parts.length; i++) {
      const { name, give, isPlain } = parts[i]!;
      const value = give(values[i]!);
      if (isPlain) row[name] = value;
      // Assigned, that name would set the prototype instead.
      else Object.defineProperty(row, name, { value, enumerable: true, writable: true, configurable: true });
    }
    return row;
  };
}

// The casts below: a value has the form that `types/value.ts` gives for its type's kind.

function giveNotNull(type: DataType): Give {
  switch (type.kind) {
    case 'bigint':
      return type.asNumber === true ? giveSafe : value => BigInt(value as Exact);
    case 'decimal': {
      const scale = type.scale!;
      return value => decimalOf(value as Exact, scale);
    }
    case 'date':
      return value => formatDate(value as number);
    case 'time':
      return value => formatTime(value as number, 0);
    case 'array': {
      const give = programValue(type.element!);
      return value => (value as readonly Value[]).map(give);
    }
    case 'map':
      return giveMap(programValue(type.key!), programValue(type.value!));
    case 'multiset':
      return giveMap(programValue(type.element!), count => count);
    case 'row': {
      const give = programRow(type.fields!);
      return value => give(value as readonly Value[]);
    }
    default:
      return value => value;
  }
}

const giveSafe: Give = value => {
  if (typeof value === 'number') return value;
  throw new MillraceError('ROW_UNSAFE_NUMBER', `${String(value)} is beyond 2^53 and the column is asNumber`, {
    remedy: 'leave .asNumber() out: the program then gets a bigint',
  });
};

function giveMap(giveKey: Give, giveItem: Give): Give {
  return value =>
    new Map((value as readonly (readonly [Value, Value])[]).map(([key, item]) => [giveKey(key), giveItem(item)]));
}
