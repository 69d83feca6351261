import { acceptValue } from '../../types/accept-value.js';
import type { DataType } from '../../types/data-type.js';
import { isIntegerKind } from '../../types/exact.js';
import { Misfit } from '../../types/misfit.js';
import { programValue } from '../../types/program-value.js';
import { hasEscape, skipSpace, skipValue, unescapeString } from './json-scan.js';
import { type ScalarReader, scalarReader, textOfBytes } from './scalar-bytes.js';

/** The text of the JSON string at bytes `start` to `end`, quotes included. */
export function stringOfJson(bytes: Uint8Array, start: number, end: number): string {
  if (!hasEscape(bytes, start, end)) return textOfBytes(bytes, start + 1, end - 1);
  const copy = new Uint8Array(end - start);
  return textOfBytes(copy, 0, unescapeString(bytes, start + 1, end - 1, copy, 0));
}

/**
 * Reads a JSON value, bytes `start` to `end`, that {@link skipValue} has passed, as a value of a type; `undefined` where
 * it is none. A string is read as the text form of a type that is not text, so that `"12.50"` is a DECIMAL. `null` is
 * the caller's.
 */
export function jsonValueReader(type: DataType): ScalarReader {
  const scalar = scalarReader(type);
  if (type.kind === 'string')
    return (bytes, start, end) => (bytes[start] === 34 ? stringOfJson(bytes, start, end) : undefined);
  if (scalar !== null) return scalarInJson(type, scalar);
  const accept = acceptValue(type);
  const build = builder(type);
  return (bytes, start) => {
    const value = accept(build(new Cursor(bytes, start)));
    return value instanceof Misfit ? undefined : value;
  };
}

/** Reads the text of a field as JSON of a type: how arrays, maps and rows stand in CSV. */
export function jsonTextReader(type: DataType): ScalarReader {
  const read = jsonValueReader(type);
  return (bytes, from, to) => {
    // Scanning ends at a line feed, which in a quoted field may be anywhere: white space of JSON there is made a space.
    const copy = new Uint8Array(to - from + 1);
    copy.set(bytes.subarray(from, to));
    for (let i = 0; i < copy.length - 1; i++) if (copy[i] === 10) copy[i] = 32;
    copy[copy.length - 1] = 10;
    const start = skipSpace(copy, 0);
    const end = skipValue(copy, start);
    return end < 0 || skipSpace(copy, end) !== copy.length - 1 ? undefined : read(copy, start, end);
  };
}

function scalarInJson(type: DataType, scalar: ScalarReader): ScalarReader {
  const isNumber =
    isIntegerKind(type.kind) || type.kind === 'decimal' || type.kind === 'float' || type.kind === 'double';
  const isTime = type.kind === 'timestamp' || type.kind === 'timestamp_ltz';
  return (bytes, start, end) => {
    const byte = bytes[start]!;
    if (byte === 34) {
      if (!hasEscape(bytes, start, end)) return scalar(bytes, start + 1, end - 1);
      const copy = new Uint8Array(end - start);
      return scalar(copy, 0, unescapeString(bytes, start + 1, end - 1, copy, 0));
    }
    const isNumeral = byte === 45 || (byte >= 48 && byte <= 57);
    if (isNumeral ? isNumber || isTime : type.kind === 'boolean' && (byte === 116 || byte === 102)) {
      return scalar(bytes, start, end);
    }
    return undefined;
  };
}

/** Goes through JSON that is known to be in order. */
class Cursor {
  readonly bytes: Uint8Array;
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.bytes = bytes;
    this.at = skipSpace(bytes, at);
  }

  get byte(): number {
    return this.bytes[this.at]!;
  }

  /** Passes the value here and gives its bytes to `read`. */
  value<R>(read: (bytes: Uint8Array, start: number, end: number) => R): R {
    const start = this.at;
    this.at = skipValue(this.bytes, start);
    return read(this.bytes, start, this.at);
  }

  /** Calls `each` at every element of the array or every value of the object here, with its name. */
  items(each: (name: string) => void): void {
    const isObject = this.byte === 123;
    this.#pass();
    while (this.byte !== 125 && this.byte !== 93) {
      let name = '';
      if (isObject) {
        name = this.value(stringOfJson);
        this.#space();
        this.#pass();
      }
      each(name);
      this.#space();
      if (this.byte === 44) this.#pass();
    }
    this.at++;
  }

  #pass(): void {
    this.at++;
    this.#space();
  }

  #space(): void {
    this.at = skipSpace(this.bytes, this.at);
  }
}

/** What a program could have handed in for the type: `acceptValue` makes the engine's value of it. */
type Build = (cursor: Cursor) => unknown;

/** Refused by every type. */
const NOTHING = Symbol('no value');

function builder(type: DataType): Build {
  const build = buildNotNull(type);
  return cursor => (cursor.byte === 110 ? cursor.value(() => null) : build(cursor));
}

function buildNotNull(type: DataType): Build {
  switch (type.kind) {
    case 'array': {
      const element = builder(type.element!);
      return cursor => {
        if (cursor.byte !== 91) return refuse(cursor);
        const values: unknown[] = [];
        cursor.items(() => values.push(element(cursor)));
        return values;
      };
    }
    case 'row':
      return rowBuilder(type);
    case 'map':
      return mapBuilder(type.key!, builder(type.value!));
    case 'multiset':
      return mapBuilder(type.element!, builder({ kind: 'int', nullable: false }));
    case 'variant':
      return cursor => cursor.value((bytes, start, end) => JSON.parse(textOfBytes(bytes, start, end)) as unknown);
    default:
      return scalarBuilder(type);
  }
}

function refuse(cursor: Cursor): unknown {
  return cursor.value(() => NOTHING);
}

/** Scalars go through their own reader, and back into what a program would hand in. */
function scalarBuilder(type: DataType): Build {
  const read = jsonValueReader(type);
  const give = programValue(type);
  return cursor => {
    const value = cursor.value(read);
    return value === undefined ? NOTHING : give(value);
  };
}

function rowBuilder(type: DataType): Build {
  const fields = new Map(type.fields!.map(({ name, type: fieldType }) => [name, builder(fieldType)]));
  return cursor => {
    if (cursor.byte !== 123) return refuse(cursor);
    const row = Object.create(null) as object;
    cursor.items(name => {
      const field = fields.get(name);
      if (field === undefined) return refuse(cursor);
      // Of two values of one name the last one counts, as everywhere in JSON.
      return Object.defineProperty(row, name, { value: field(cursor), configurable: true });
    });
    return row;
  };
}

/** With keys of text an object, else an array of pairs. */
function mapBuilder(key: DataType, item: Build): Build {
  const buildKey = builder(key);
  return cursor => {
    const map = new Map<unknown, unknown>();
    if (cursor.byte === 123 && key.kind === 'string') {
      cursor.items(name => map.set(name, item(cursor)));
      return map;
    }
    if (cursor.byte !== 91) return refuse(cursor);
    let isPairs = true;
    cursor.items(() => {
      if (cursor.byte !== 91) {
        isPairs = false;
        return refuse(cursor);
      }
      const pair: unknown[] = [];
      cursor.items(() => pair.push(pair.length === 0 ? buildKey(cursor) : item(cursor)));
      if (pair.length !== 2) isPairs = false;
      return map.set(pair[0], pair[1]);
    });
    return isPairs ? map : NOTHING;
  };
}
