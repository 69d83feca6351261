import { type Code, isCodeGenerationAllowed, js, Unit } from '../../expr/code.js';
import type { DataType, Field } from '../../types/data-type.js';
import type { BatchBuilder } from '../batch-builder.js';
import { CARRIAGE_RETURN, type CsvDialect, closingQuote, LINE_FEED, QUOTE, undoubleQuotes } from './csv-record.js';
import { type FastTime, fastTime } from './fast-time.js';
import { SAFE_DIGITS } from './number-bytes.js';
import { hasNumberCode, type NumberCursor, numberCode } from './number-code.js';

/**
 * Reads records from `at` on into the batch, as long as each is of the usual form. Returns where the first one begins
 * that it has not taken: the reader looks at that one closely. It reports nothing and refuses nothing.
 */
export type CsvScan = (bytes: Uint8Array, at: number, limit: number, most: number, builder: BatchBuilder) => number;

/** What a scan is generated for. */
export interface CsvLayout {
  /** How many fields a record has. */
  readonly fields: number;
  /** Which field each column of the batch is. */
  readonly places: readonly number[];
  readonly columns: readonly Field[];
  readonly dialect: CsvDialect;
  readonly maxRecordBytes: number;
}

/** Beyond it the function is too long to be optimised. */
const MOST_FIELDS = 300;

/** The scan for a layout; `null` where code generation is forbidden or a column is of a kind it does not know. */
export function compileCsvScan(layout: CsvLayout): CsvScan | null {
  if (!isCodeGenerationAllowed() || layout.fields > MOST_FIELDS) return null;
  // A number that stands for NULL would have to be told from numbers.
  if (/[-.0-9tf]/.test(String.fromCharCode(layout.dialect.nullText[0] ?? 0))) return null;
  if (!layout.columns.every(({ type }) => type.kind === 'string' || hasNumberCode(type) || fastTime(type) !== null))
    return null;
  return new CsvScanCode(layout).compile();
}

class CsvScanCode {
  readonly #layout: CsvLayout;
  readonly #unit = new Unit();
  readonly #bytes = this.#unit.local('bytes');
  readonly #at = this.#unit.local('at');
  readonly #limit = this.#unit.local('limit');
  readonly #most = this.#unit.local('most');
  readonly #builder = this.#unit.local('builder');
  readonly #row = this.#unit.local('row');
  readonly #byte = this.#unit.local('byte');
  readonly #start = this.#unit.local('start');
  readonly #end = this.#unit.local('end');
  readonly #record = this.#unit.local('record');
  /** What is declared for each record, and what is done once it is taken. */
  readonly #flags: Code[] = [];
  readonly #after: Code[] = [];
  /** Gives up at the record that is being read. */
  readonly #bail = js`{ ${this.#builder}.rows = ${this.#row}; return ${this.#record}; }`;

  constructor(layout: CsvLayout) {
    this.#layout = layout;
  }

  compile(): CsvScan {
    const { fields, places, maxRecordBytes } = this.#layout;
    const prologue: Code[] = [];
    const body: Code[] = [];
    for (let field = 0; field < fields; field++) {
      const c = places.indexOf(field);
      const isLast = field === fields - 1;
      body.push(c < 0 ? this.#skip() : this.#read(c, isLast, prologue));
      body.push(
        isLast
          ? this.#endRecord()
          : js`if (${this.#byte} !== ${this.#layout.dialect.delimiter}) ${this.#bail} ${this.#at}++;`,
      );
    }
    const at = this.#at;
    return this.#unit.compile<CsvScan>(
      'csv_scan',
      [this.#bytes, at, this.#limit, this.#most, this.#builder],
      js`let ${this.#row} = ${this.#builder}.rows, ${this.#byte} = 0, ${this.#start} = 0, ${this.#end} = 0, ${this.#record} = ${at};
${prologue}
while (${this.#row} < ${this.#most} && ${at} < ${this.#limit}) {
  ${this.#record} = ${at};
${this.#flags}
${body}
  if (${at} - ${this.#record} > ${maxRecordBytes}) ${this.#bail}
${this.#after}
  ${this.#row}++;
}
${this.#builder}.rows = ${this.#row};
return ${at};`,
    );
  }

  #endRecord(): Code {
    const { byte, at, bytes } = this.#names;
    return js`if (${byte} === ${CARRIAGE_RETURN}) ${byte} = ${bytes}[++${at}];
  if (${byte} !== ${LINE_FEED}) ${this.#bail}
  ${at}++;`;
  }

  get #names() {
    return { byte: this.#byte, at: this.#at, bytes: this.#bytes, start: this.#start, end: this.#end, row: this.#row };
  }

  /** Moves to the end of a field that is not in quotes. Most text bytes are above the delimiter: one comparison each. */
  #toEnd(): Code {
    const { byte, at, bytes } = this.#names;
    const { delimiter } = this.#layout.dialect;
    const above = Math.max(delimiter, LINE_FEED);
    return js`while (${byte} > ${above} || (${byte} !== ${delimiter} && ${byte} !== ${LINE_FEED})) ${byte} = ${bytes}[++${at}];`;
  }

  #skip(): Code {
    const { byte, at, bytes } = this.#names;
    return js`${byte} = ${bytes}[${at}];
  if (${byte} === ${QUOTE}) {
    ${at} = ${this.#unit.slot(closingQuote)}(${bytes}, ${at} + 1, ${this.#limit});
    if (${at} < 0) ${this.#bail}
    ${byte} = ${bytes}[++${at}];
  } else { ${this.#toEnd()} }`;
  }

  #read(c: number, isLast: boolean, prologue: Code[]): Code {
    const { type } = this.#layout.columns[c]!;
    const column = this.#unit.local('column');
    prologue.push(js`const ${column} = ${this.#builder}.columns[${c}];`);
    if (type.kind === 'string') return this.#readText(column, type.nullable, isLast, prologue);
    const typed = this.#unit.local('typed');
    prologue.push(js`const ${typed} = ${column}.typed;`);
    const time = fastTime(type);
    if (time !== null) return this.#readTime(column, typed, time, type, isLast);
    return this.#readNumber(column, typed, c, isLast);
  }

  #readText(column: Code, nullable: boolean, isLast: boolean, prologue: Code[]): Code {
    const { byte, at, bytes, start, end, row } = this.#names;
    const starts = this.#unit.local('starts');
    const ends = this.#unit.local('ends');
    prologue.push(js`const ${starts} = ${column}.start, ${ends} = ${column}.end;`);
    const doubled = this.#unit.local('doubled');
    this.#flags.push(js`let ${doubled} = false;`);
    // In place, and not before the whole record is known to be taken.
    this.#after.push(
      js`if (${doubled}) ${ends}[${row}] = ${this.#unit.slot(undoubleQuotes)}(${bytes}, ${starts}[${row}], ${ends}[${row}]);`,
    );
    return js`${byte} = ${bytes}[${at}];
  if (${byte} === ${QUOTE}) {
    ${starts}[${row}] = ${start} = ++${at};
    while (${at} < ${this.#limit} && ${bytes}[${at}] !== ${QUOTE}) ${at}++;
    if (${bytes}[${at} + 1] === ${QUOTE}) {
      ${at} = ${this.#unit.slot(closingQuote)}(${bytes}, ${start}, ${this.#limit});
      if (${at} < 0) ${this.#bail}
      ${doubled} = true;
    }
    if (${at} >= ${this.#limit}) ${this.#bail}
    ${ends}[${row}] = ${at};
    ${byte} = ${bytes}[++${at}];
  } else {
    ${start} = ${at};
    ${this.#toEnd()}
    ${this.#setEnd(isLast)}
    if (${this.#isNull()}) ${this.#null(column, nullable)}
    ${starts}[${row}] = ${start};
    ${ends}[${row}] = ${end};
  }`;
  }

  /** The end of a bare field; the last one may have a carriage return behind it. */
  #setEnd(isLast: boolean): Code {
    const { at, bytes, start, end } = this.#names;
    return isLast
      ? js`${end} = ${at} > ${start} && ${bytes}[${at} - 1] === ${CARRIAGE_RETURN} ? ${at} - 1 : ${at};`
      : js`${end} = ${at};`;
  }

  #isNull(): Code {
    const { nullText } = this.#layout.dialect;
    const { bytes, start, end } = this.#names;
    let test = js`${end} - ${start} === ${nullText.length}`;
    for (let i = 0; i < nullText.length; i++) test = js`${test} && ${bytes}[${start} + ${i}] === ${nullText[i]!}`;
    return test;
  }

  #null(column: Code, nullable: boolean): Code {
    if (!nullable) return this.#bail;
    return js`{ ${column}.mask[${this.#row}] = 1; ${column}.hasNull = true; }`;
  }

  #readTime(column: Code, typed: Code, time: FastTime, type: DataType, isLast: boolean): Code {
    const { byte, at, bytes, start, end, row } = this.#names;
    const text = js`{
    ${byte} = ${bytes}[${at} = ${start}];
    if (${byte} === ${QUOTE}) ${this.#bail}
    ${this.#toEnd()}
    ${this.#setEnd(isLast)}
    if (${this.#isNull()}) ${this.#null(column, type.nullable)}
    else if ((${typed}[${row}] = ${this.#unit.slot(time)}(${bytes}, ${start}, ${end})) !== ${typed}[${row}]) ${this.#bail}
  }`;
    const isInstant = type.kind === 'timestamp' || type.kind === 'timestamp_ltz';
    if (!isInstant || type.precision! < 3) return js`${start} = ${at};\n  ${text}`;
    // Milliseconds since the epoch, where the whole field is a number.
    const millis = this.#unit.local('millis');
    const ends = isLast
      ? js`(${byte} === ${LINE_FEED} || ${byte} === ${CARRIAGE_RETURN})`
      : js`${byte} === ${this.#layout.dialect.delimiter}`;
    return js`let ${millis} = 0;
  ${start} = ${at};
  while ((((${byte} = ${bytes}[${at}]) - 48) >>> 0) < 10) { ${millis} = ${millis} * 10 + (${byte} - 48); ${at}++; }
  if (${ends} && ${at} > ${start} && ${at} - ${start} <= ${SAFE_DIGITS}) ${typed}[${row}] = ${millis};
  else ${text}`;
  }

  #readNumber(column: Code, typed: Code, c: number, isLast: boolean): Code {
    const { byte, at, bytes, start, end, row } = this.#names;
    const { type } = this.#layout.columns[c]!;
    const cursor: NumberCursor = { unit: this.#unit, bytes, at, byte, bail: this.#bail };
    // What is no number at all may still be a NULL.
    const none = js`{
    ${at} = ${start};
    ${byte} = ${bytes}[${at}];
    ${this.#toEnd()}
    ${this.#setEnd(isLast)}
    if (${this.#isNull()}) ${this.#null(column, type.nullable)}
    else ${this.#bail}
  }`;
    return js`${start} = ${at};
  ${end} = ${this.#limit};
  ${numberCode(cursor, type, value => js`${typed}[${row}] = ${value};`, js`${none}`)}`;
  }
}
