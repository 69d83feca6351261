import { type Code, isCodeGenerationAllowed, js, Unit } from '../../expr/code.js';
import type { Field } from '../../types/data-type.js';
import type { BatchBuilder } from '../batch-builder.js';
import { fastTime } from './fast-time.js';
import type { JsonLayout } from './json-layout.js';
import { skipString, skipValue, unescapeString } from './json-scan.js';
import { hasNumberCode, type NumberCursor, numberCode } from './number-code.js';

/**
 * Reads records from `at` on into the batch, as long as each has the layout that the scan was made for. Returns where the
 * first one begins that it has not taken. `words` are the same bytes.
 */
export type JsonScan = (
  bytes: Uint8Array,
  words: DataView,
  at: number,
  limit: number,
  most: number,
  builder: BatchBuilder,
) => number;

/** The scan for a layout; `null` where code generation is forbidden or a column is of a kind it does not know. */
export function compileJsonScan(
  layout: JsonLayout,
  columns: readonly Field[],
  maxRecordBytes: number,
): JsonScan | null {
  if (!isCodeGenerationAllowed()) return null;
  if (!columns.every(({ type }) => type.kind === 'string' || hasNumberCode(type) || fastTime(type) !== null))
    return null;
  return new JsonScanCode(layout, columns, maxRecordBytes).compile();
}

class JsonScanCode {
  readonly #layout: JsonLayout;
  readonly #columns: readonly Field[];
  readonly #maxRecordBytes: number;
  readonly #unit = new Unit();
  readonly #bytes = this.#unit.local('bytes');
  readonly #words = this.#unit.local('words');
  readonly #at = this.#unit.local('at');
  readonly #limit = this.#unit.local('limit');
  readonly #most = this.#unit.local('most');
  readonly #builder = this.#unit.local('builder');
  readonly #row = this.#unit.local('row');
  readonly #byte = this.#unit.local('byte');
  readonly #start = this.#unit.local('start');
  readonly #record = this.#unit.local('record');
  /** What is declared for each record, and what is done once it is taken. */
  readonly #flags: Code[] = [];
  readonly #after: Code[] = [];
  /** Gives up at the record that is being read. */
  readonly #bail = js`{ ${this.#builder}.rows = ${this.#row}; return ${this.#record}; }`;

  constructor(layout: JsonLayout, columns: readonly Field[], maxRecordBytes: number) {
    this.#layout = layout;
    this.#columns = columns;
    this.#maxRecordBytes = maxRecordBytes;
  }

  compile(): JsonScan {
    const { literals, columns } = this.#layout;
    const prologue: Code[] = [];
    const body: Code[] = [];
    for (let i = 0; i < columns.length; i++) {
      body.push(this.#expect(literals[i]!));
      body.push(columns[i]! < 0 ? this.#skip() : this.#read(columns[i]!, prologue));
    }
    body.push(this.#expect(literals[columns.length]!));
    for (let c = 0; c < this.#columns.length; c++) {
      if (!columns.includes(c)) body.push(this.#missing(c, prologue));
    }
    const { at, row, bytes } = this.#names;
    return this.#unit.compile<JsonScan>(
      'json_scan',
      [bytes, this.#words, at, this.#limit, this.#most, this.#builder],
      js`let ${row} = ${this.#builder}.rows, ${this.#byte} = 0, ${this.#start} = 0, ${this.#record} = ${at};
${prologue}
while (${row} < ${this.#most} && ${at} < ${this.#limit}) {
  ${this.#record} = ${at};
${this.#flags}
${body}
  if (${at} - ${this.#record} > ${this.#maxRecordBytes}) ${this.#bail}
${this.#after}
  ${row}++;
}
${this.#builder}.rows = ${row};
return ${at};`,
    );
  }

  get #names() {
    return { byte: this.#byte, at: this.#at, bytes: this.#bytes, start: this.#start, row: this.#row };
  }

  /** All bytes of a literal, four at a time; the last four may be checked twice in part. */
  #expect(literal: Uint8Array): Code {
    const { at, bytes } = this.#names;
    const view = new DataView(literal.buffer, literal.byteOffset, literal.length);
    const checks: Code[] = [];
    if (literal.length < 4) {
      for (let i = 0; i < literal.length; i++) checks.push(js`${bytes}[${at} + ${i}] !== ${literal[i]!}`);
    } else {
      for (let i = 0; i + 4 <= literal.length; i += 4) checks.push(this.#word(view, i));
      if (literal.length % 4 !== 0) checks.push(this.#word(view, literal.length - 4));
    }
    return js`if (${checks.reduce((a, b) => js`${a} || ${b}`)}) ${this.#bail}
  ${at} += ${literal.length};`;
  }

  #word(view: DataView, i: number): Code {
    return js`${this.#words}.getInt32(${this.#at} + ${i}, true) !== ${view.getInt32(i, true)}`;
  }

  /** Moves to the closing quote of a string, from its first byte. `onEscape` is where an escape is met. */
  #toQuote(onEscape: Code): Code {
    const { byte, at, bytes } = this.#names;
    return js`while ((${byte} = ${bytes}[${at}]) > 34 ? ${byte} !== 92 : (${byte} === 32 || ${byte} === 33)) ${at}++;
  if (${byte} !== 34) {
    if (${byte} !== 92) ${this.#bail}
    ${onEscape}
  }`;
  }

  /** Passes over escapes to the closing quote. */
  #passEscapes(): Code {
    const { at, bytes } = this.#names;
    return js`${at} = ${this.#unit.slot(skipString)}(${bytes}, ${at} - 1) - 1;
    if (${at} < 0) ${this.#bail}`;
  }

  #skip(): Code {
    const { byte, at, bytes } = this.#names;
    return js`if (${bytes}[${at}] === 34) {
    ${at}++;
    ${this.#toQuote(this.#passEscapes())}
    ${at}++;
  } else {
    ${byte} = ${this.#unit.slot(skipValue)}(${bytes}, ${at});
    if (${byte} < 0) ${this.#bail}
    ${at} = ${byte};
  }`;
  }

  #missing(c: number, prologue: Code[]): Code {
    const column = this.#column(c, prologue);
    const { row } = this.#names;
    // A column that takes no NULL is never missing in a layout that was learned from a good record.
    return js`${column}.mask[${row}] = 1; ${column}.hasNull = true;`;
  }

  #column(c: number, prologue: Code[]): Code {
    const column = this.#unit.local('column');
    prologue.push(js`const ${column} = ${this.#builder}.columns[${c}];`);
    return column;
  }

  #null(column: Code, nullable: boolean): Code {
    if (!nullable) return this.#bail;
    const { at, row } = this.#names;
    const word = new DataView(Uint8Array.of(110, 117, 108, 108).buffer);
    return js`{
    if (${this.#word(word, 0)}) ${this.#bail}
    ${at} += 4;
    ${column}.mask[${row}] = 1;
    ${column}.hasNull = true;
  }`;
  }

  #read(c: number, prologue: Code[]): Code {
    const { type } = this.#columns[c]!;
    const column = this.#column(c, prologue);
    const none = this.#null(column, type.nullable);
    if (type.kind === 'string') return this.#readText(column, none, prologue);
    const typed = this.#unit.local('typed');
    prologue.push(js`const ${typed} = ${column}.typed;`);
    const { bytes, at, byte, row } = this.#names;
    const cursor: NumberCursor = { unit: this.#unit, bytes, at, byte, bail: this.#bail };
    const set = (value: Code) => js`${typed}[${row}] = ${value};`;
    if (hasNumberCode(type)) return numberCode(cursor, type, set, none, true);
    return this.#readTime(c, typed, none, set);
  }

  #readText(column: Code, none: Code, prologue: Code[]): Code {
    const starts = this.#unit.local('starts');
    const ends = this.#unit.local('ends');
    prologue.push(js`const ${starts} = ${column}.start, ${ends} = ${column}.end;`);
    const { at, bytes, row } = this.#names;
    const escaped = this.#unit.local('escaped');
    this.#flags.push(js`let ${escaped} = false;`);
    // In place, and not before the whole record is known to be taken.
    const start = js`${starts}[${row}]`;
    const end = js`${ends}[${row}]`;
    this.#after.push(
      js`if (${escaped}) ${end} = ${this.#unit.slot(unescapeString)}(${bytes}, ${start}, ${end}, ${bytes}, ${start});`,
    );
    return js`if (${bytes}[${at}] === 34) {
    ${start} = ++${at};
    ${this.#toQuote(js`${this.#passEscapes()}
    ${escaped} = true;`)}
    ${end} = ${at}++;
  } else ${none}`;
  }

  /** In quotes, or as milliseconds since the epoch. */
  #readTime(c: number, typed: Code, none: Code, set: (value: Code) => Code): Code {
    const { type } = this.#columns[c]!;
    const { bytes, at, byte, row, start } = this.#names;
    const cursor: NumberCursor = { unit: this.#unit, bytes, at, byte, bail: this.#bail };
    const isInstant = type.kind === 'timestamp' || type.kind === 'timestamp_ltz';
    const number =
      isInstant && type.precision! >= 3
        ? numberCode(cursor, { kind: 'bigint', nullable: false }, set, none, true)
        : none;
    return js`if (${bytes}[${at}] === 34) {
    ${start} = ++${at};
    ${this.#toQuote(this.#bail)}
    if ((${typed}[${row}] = ${this.#unit.slot(fastTime(type))}(${bytes}, ${start}, ${at})) !== ${typed}[${row}]) ${this.#bail}
    ${at}++;
  } else ${number}`;
  }
}
