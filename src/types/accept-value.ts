import type { DataType } from './data-type.js';
import { digitsOf, parseDecimal } from './decimal.js';
import { exactOf, INTEGER_RANGE } from './exact.js';
import { acceptJson, acceptPlainData } from './json-value.js';
import { Misfit } from './misfit.js';
import { compareValues } from './order.js';
import { cutTime, microsOf, millisOfMicros, parseDate, parseTime, parseTimestamp } from './time-text.js';
import type { Value } from './value.js';
import { wellFormed } from './well-formed.js';

/** Takes a program's value into a column: the engine's own form, or why it does not fit. Does not throw. */
export type Accept = (input: unknown) => Value | Misfit;

/**
 * How values of programs enter columns of a type, generously (a Date, a decimal as text, a missing NULL) and into one
 * form: -0 becomes 0, there is one NaN, lone surrogates become U+FFFD (S9.4).
 */
export function acceptValue(type: DataType): Accept {
  const accept = acceptNotNull(type);
  if (type.nullable) return input => (input === null || input === undefined ? null : accept(input));
  return input => (input === null || input === undefined ? missing : accept(input));
}

const missing = new Misfit('the column is NOT NULL: declare it with .nullable() where NULLs may come');

function acceptNotNull(type: DataType): Accept {
  switch (type.kind) {
    case 'boolean':
      return input => (typeof input === 'boolean' ? input : expected('true or false', input));
    case 'tinyint':
    case 'smallint':
    case 'int':
      return acceptInteger(type.kind);
    case 'bigint':
      return type.asNumber === true ? acceptSafeBigint : acceptBigint;
    case 'float':
      return input => (typeof input === 'number' ? Math.fround(input) + 0 : expected('a number', input));
    case 'double':
      return input => (typeof input === 'number' ? input + 0 : expected('a number', input));
    case 'decimal':
      return acceptDecimal(type.precision!, type.scale!);
    case 'string':
      return input => (typeof input === 'string' ? wellFormed(input) : expected('a text', input));
    case 'bytes':
      return acceptBytes;
    case 'date':
      return input => {
        if (typeof input !== 'string') return expected("a text such as '2026-03-01'", input);
        return parseDate(input) ?? new Misfit("a day that exists, such as '2026-03-01', is expected");
      };
    case 'time':
      return input => {
        if (typeof input !== 'string') return expected("a text such as '10:15:00.5'", input);
        return parseTime(input, type.precision!) ?? new Misfit("a time such as '10:15:00.5' is expected");
      };
    case 'timestamp':
    case 'timestamp_ltz':
      return acceptTimestamp(type.precision!, type.kind === 'timestamp_ltz');
    case 'array':
      return acceptArray(type.element!);
    case 'map':
      return acceptMap(type.key!, type.value!);
    case 'multiset':
      return acceptMap(type.element!, { kind: 'int', nullable: false }, true);
    case 'row':
      return acceptRow(type);
    case 'variant':
      return acceptJson;
    case 'raw':
      return acceptPlainData;
  }
}

function acceptInteger(kind: 'tinyint' | 'smallint' | 'int'): Accept {
  const { least, greatest } = INTEGER_RANGE[kind];
  return input => {
    if (typeof input !== 'number') {
      return expected('a number', input, typeof input === 'bigint' ? 'Number(value) makes it one' : undefined);
    }
    if (!Number.isInteger(input)) return new Misfit('a whole number is expected');
    return input >= least && input <= greatest ? input + 0 : new Misfit(`it lies outside of ${least} to ${greatest}`);
  };
}

const acceptBigint: Accept = input => {
  if (typeof input === 'number') {
    return Number.isSafeInteger(input) ? input + 0 : new Misfit('a whole number beyond 2^53 is written as bigint: 5n');
  }
  if (typeof input !== 'bigint') return expected('a bigint or a safe integer', input);
  const { least, greatest } = INTEGER_RANGE.bigint;
  return input >= least && input <= greatest ? exactOf(input) : new Misfit('it lies outside of 64 bits');
};

const acceptSafeBigint: Accept = input => {
  const value = acceptBigint(input);
  return typeof value === 'bigint'
    ? new Misfit('the column is asNumber, and beyond 2^53 a number is not exact: leave .asNumber() out')
    : value;
};

function acceptDecimal(precision: number, scale: number): Accept {
  return input => {
    if (typeof input === 'number') {
      return new Misfit(
        "a number may have lost digits: write the decimal as text, '12.50', or as Decimal.from('12.50')",
      );
    }
    const decimal = parseDecimal(input);
    if (typeof decimal === 'string') return new Misfit(decimal);
    let { unscaled } = decimal;
    if (decimal.scale > scale) {
      const cut = 10n ** BigInt(decimal.scale - scale);
      if (unscaled % cut !== 0n) return new Misfit(`it has more than ${scale} digits behind the point`);
      unscaled /= cut;
    } else unscaled *= 10n ** BigInt(scale - decimal.scale);
    if (digitsOf(unscaled) > precision) {
      return new Misfit(`it has more than ${precision - scale} digits before the point`);
    }
    return exactOf(unscaled);
  };
}

const acceptBytes: Accept = input => {
  if (!(input instanceof Uint8Array)) return expected('a Uint8Array', input);
  // A Buffer is one too, and would print and compare as something else.
  if (Object.getPrototypeOf(input) === Uint8Array.prototype) return input;
  return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
};

function acceptTimestamp(precision: number, zoned: boolean): Accept {
  return input => {
    if (typeof input === 'number') {
      if (!Number.isFinite(input)) return new Misfit('a time is finite');
      return cutTime(Number.isInteger(input) ? input + 0 : millisOfMicros(microsOf(input)), precision);
    }
    if (typeof input === 'string') {
      return (
        parseTimestamp(input, precision, zoned) ??
        new Misfit(
          zoned
            ? "an instant such as '2026-03-01T10:15:00Z' is expected"
            : "a time such as '2026-03-01 10:15:00', without an offset, is expected",
        )
      );
    }
    if (input instanceof Date) {
      const millis = input.getTime();
      return Number.isNaN(millis) ? new Misfit('it is an invalid Date') : cutTime(millis, precision);
    }
    return expected('epoch milliseconds, a Date or a text', input);
  };
}

function acceptArray(element: DataType): Accept {
  const accept = acceptValue(element);
  return input => {
    if (!Array.isArray(input)) return expected('an array', input);
    const values: Value[] = [];
    for (let i = 0; i < input.length; i++) {
      const value = accept(input[i]);
      if (value instanceof Misfit) return value.inside(`[${i}]`);
      values.push(value);
    }
    return values;
  };
}

function acceptMap(key: DataType, item: DataType, counts = false): Accept {
  const acceptKey = acceptValue(key);
  const acceptItem = acceptValue(item);
  const compare = compareValues(key);
  return input => {
    if (!(input instanceof Map)) return expected('a Map', input);
    const entries: [Value, Value][] = [];
    for (const [name, value] of input as Map<unknown, unknown>) {
      const k = acceptKey(name);
      if (k instanceof Misfit) return k.inside(' key');
      const v = acceptItem(value);
      if (v instanceof Misfit) return v.inside(` value of ${String(name)}`);
      if (counts && (v as number) < 1) return new Misfit('the counts of a multiset are at least 1');
      entries.push([k, v]);
    }
    entries.sort(([a], [b]) => compare(a, b));
    for (let i = 1; i < entries.length; i++) {
      if (compare(entries[i - 1]![0], entries[i]![0]) === 0) return new Misfit('two keys of it are equal');
    }
    return entries;
  };
}

function acceptRow(type: DataType): Accept {
  const fields = type.fields!.map(field => ({ name: field.name, accept: acceptValue(field.type) }));
  return input => {
    if (typeof input !== 'object' || input === null || Array.isArray(input)) return expected('an object', input);
    const values: Value[] = [];
    for (const { name, accept } of fields) {
      const value = accept(ownProperty(input, name));
      if (value instanceof Misfit) return value.inside(`.${name}`);
      values.push(value);
    }
    return values;
  };
}

/** The property of that name that a program gave: what every object has by its prototype is no data. */
export function ownProperty(object: object, name: string): unknown {
  const value = (object as { readonly [name: string]: unknown })[name];
  if (value === undefined) return undefined;
  return name in Object.prototype && !Object.hasOwn(object, name) ? undefined : value;
}

function expected(what: string, input: unknown, hint?: string): Misfit {
  const is = Array.isArray(input)
    ? 'an array'
    : input instanceof Date
      ? 'a Date'
      : `a ${typeof input}`.replace('a object', 'an object');
  return new Misfit(`${what} is expected, and this is ${is}${hint === undefined ? '' : `: ${hint}`}`);
}
