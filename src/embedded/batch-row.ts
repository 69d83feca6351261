import { type Code, js, nothing, type Unit } from '../expr/code.js';
import type { RowCode } from '../expr/compile.js';
import type { ColumnReference } from '../expr/expression.js';
import type { Schema } from '../schema/schema.js';
import type { Value } from '../types/value.js';
import {
  type Batch,
  decodeRange,
  isRangeColumn,
  MAX_BATCH_ROWS,
  physicalOf,
  type RangeColumn,
  valueAt,
} from './batch.js';

/**
 * How generated code and the interpreter read the columns of a batch. A loop over live rows is made in three parts:
 *
 * ```ts
 * const cache = new VariantCache(schema, columnsRead, shape => {
 *   const unit = new Unit();
 *   const batch = unit.local('batch');
 *   const rows = new BatchRows(unit, batch, schema, shape);
 *   const { statements, isTrue } = compileTrue(unit, predicate, rowCode(column => rows.column(column)));
 *   const body = js`${statements} if (${isTrue}) { ... }`;   // reads columns, position, weight
 *   return unit.compile<(batch: Batch) => void>('filter', [batch], rows.loop(body));
 * });
 * cache.of(batch)(batch);
 * ```
 *
 * A loop is compiled for the shape of the batch: with a selection or not, weights or not, any NULLs or none, exact
 * columns as arrays or not, and each text column as ranges or strings. A shape is compiled when it is first met; one
 * or two exist in most plans.
 */
export interface Shape {
  readonly selection: boolean;
  readonly weights: boolean;
  /** Some column that is read has a mask; then all nullable ones are asked. */
  readonly nulls: boolean;
  /** Some exact column is an array. Same code, compiled apart, so that loops over typed arrays stay fast. */
  readonly wide: boolean;
  /** Text columns that are byte ranges, or may be: see `MOST_TEXTS`. */
  readonly ranges: ReadonlySet<number>;
}

/** A column's value as generated code: `isNull` is `null` where it cannot be NULL, and then `value` is meant. */
export interface ColumnCode {
  readonly value: Code;
  readonly isNull: Code | null;
}

/** Columns that are simply there as what expressions are compiled over. */
export function rowCode(column: (reference: ColumnReference) => ColumnCode): RowCode {
  return { column: reference => ({ statements: nothing, ...column(reference), fault: null }) };
}

const NO_NULLS = new Uint8Array(MAX_BATCH_ROWS);

/** The rows of a batch in generated code. Make bodies first, then {@link loop}: it declares what the bodies read. */
export class BatchRows {
  /** Physical position of the row at hand. */
  readonly position: Code;
  /** Weight of the row at hand; `null` where all are +1. */
  readonly weight: Code | null;
  readonly #unit: Unit;
  readonly #batch: Code;
  readonly #schema: Schema;
  readonly #shape: Shape;
  readonly #columns = new Map<string, ColumnCode>();
  readonly #head: Code[] = [];
  readonly #perRow: Code[] = [];
  readonly #selection: Code;
  readonly #weights: Code;

  constructor(unit: Unit, batch: Code, schema: Schema, shape: Shape) {
    this.#unit = unit;
    this.#batch = batch;
    this.#schema = schema;
    this.#shape = shape;
    this.#selection = unit.local('selection');
    this.#weights = unit.local('weights');
    this.position = unit.local('i');
    this.weight = shape.weights ? unit.local('weight') : null;
  }

  /** How to read a column. Its array and mask are taken out of the batch once, before the loop. */
  column({ name }: Pick<ColumnReference, 'name'>): ColumnCode {
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    const code = this.#read(this.#schema.fields.findIndex(field => field.name === name));
    this.#columns.set(name, code);
    return code;
  }

  /** The live rows in order, `body` once for each. `body` must not leave the loop but by `return`. */
  loop(body: Code): Code {
    const k = this.#unit.local('k');
    const count = this.#unit.local('count');
    return js`${this.head()}
const ${count} = ${this.#batch}.count;
for (let ${k} = 0; ${k} < ${count}; ${k}++) {
  ${this.row(k)}
  ${body}
}`;
  }

  /** Declarations before a loop, where the loop is not {@link loop}. */
  head(): Code {
    const head = this.#shape.wide ? [js`// some exact columns are arrays`, ...this.#head] : [...this.#head];
    if (this.#shape.selection) head.push(js`const ${this.#selection} = ${this.#batch}.selection;`);
    if (this.#shape.weights) head.push(js`const ${this.#weights} = ${this.#batch}.weights;`);
    return js`${head}`;
  }

  /** Declarations for the `k`-th live row. */
  row(k: Code): Code {
    const at = this.#shape.selection ? js`${this.#selection}[${k}]` : k;
    const rows = [js`const ${this.position} = ${at};`, ...this.#perRow];
    if (this.weight !== null) rows.push(js`const ${this.weight} = ${this.#weights}[${this.position}];`);
    return js`${rows}`;
  }

  #read(c: number): ColumnCode {
    const { type } = this.#schema.fields[c]!;
    const unit = this.#unit;
    const column = unit.local('column');
    this.#head.push(js`const ${column} = ${this.#batch}.columns[${c}];`);
    let isNull: Code | null = null;
    if (type.nullable && this.#shape.nulls) {
      const mask = unit.local('mask');
      this.#head.push(js`const ${mask} = ${this.#batch}.nulls[${c}] ?? ${unit.slot(NO_NULLS)};`);
      isNull = js`(${mask}[${this.position}] === 1)`;
    }
    if (this.#shape.ranges.has(c)) {
      const text = unit.local('text');
      this.#perRow.push(js`let ${text};`);
      // Decoded where it is first asked for, once a row.
      return { value: js`(${text} ??= ${unit.slot(textAt)}(${column}, ${this.position}))`, isNull };
    }
    const value = js`${column}[${this.position}]`;
    return { value: physicalOf(type) === 'bool' ? js`(${value} === 1)` : value, isNull };
  }
}

const SELECTION = 1;
const WEIGHTS = 2;
const NULLS = 4;
const WIDE = 8;
const FIRST_TEXT = 16;
/** So many text columns have a bit in a shape's number; those beyond are always read as if they might be ranges. */
const MOST_TEXTS = 48;

/** A text column's value in either form. */
function textAt(column: RangeColumn | string[], position: number): string {
  return Array.isArray(column) ? column[position]! : decodeRange(column, position);
}

/** Code by shape of batch: `compile` makes it when a shape is first met. */
export class VariantCache<F> {
  readonly #variants = new Map<number, F>();
  readonly #nullable: readonly number[];
  readonly #exact: readonly number[];
  readonly #text: readonly number[];
  readonly #compile: (shape: Shape) => F;
  #last = -1;
  #lastVariant: F | null = null;

  /** `columns`: those whose form matters, because the code reads them. */
  constructor(schema: Schema, columns: readonly number[], compile: (shape: Shape) => F) {
    const typeOf = (c: number) => schema.fields[c]!.type;
    this.#nullable = columns.filter(c => typeOf(c).nullable);
    this.#exact = columns.filter(c => physicalOf(typeOf(c)) === 'exact');
    this.#text = columns.filter(c => physicalOf(typeOf(c)) === 'string');
    this.#compile = compile;
  }

  /** The code for batches like this one. */
  of(batch: Batch): F {
    const number = this.#numberOf(batch);
    if (number === this.#last) return this.#lastVariant!;
    let variant = this.#variants.get(number);
    if (variant === undefined) this.#variants.set(number, (variant = this.#compile(this.#shapeOf(number))));
    this.#last = number;
    this.#lastVariant = variant;
    return variant;
  }

  #numberOf(batch: Batch): number {
    let number = (batch.selection === null ? 0 : SELECTION) + (batch.weights === null ? 0 : WEIGHTS);
    for (const c of this.#nullable) {
      if (batch.nulls[c] !== null) {
        number += NULLS;
        break;
      }
    }
    for (const c of this.#exact) {
      if (Array.isArray(batch.columns[c])) {
        number += WIDE;
        break;
      }
    }
    for (let t = 0, bit = FIRST_TEXT; t < this.#text.length && t < MOST_TEXTS; t++, bit *= 2) {
      if (isRangeColumn(batch.columns[this.#text[t]!]!)) number += bit;
    }
    return number;
  }

  #shapeOf(number: number): Shape {
    const has = (bit: number) => Math.floor(number / bit) % 2 === 1;
    return {
      selection: has(SELECTION),
      weights: has(WEIGHTS),
      nulls: has(NULLS),
      wide: has(WIDE),
      ranges: new Set(this.#text.filter((_, t) => t >= MOST_TEXTS || has(FIRST_TEXT * 2 ** t))),
    };
  }
}

/** The columns of one row for the interpreter. One object serves all rows: {@link at} moves it. */
export class BatchRowValues {
  readonly #indices: ReadonlyMap<string, number>;
  #batch: Batch | null = null;
  #position = 0;

  constructor(schema: Schema) {
    this.#indices = new Map(schema.fields.map(({ name }, c) => [name, c]));
  }

  at(batch: Batch, position: number): this {
    this.#batch = batch;
    this.#position = position;
    return this;
  }

  column({ name }: Pick<ColumnReference, 'name'>): Value {
    return valueAt(this.#batch!, this.#indices.get(name)!, this.#position);
  }
}

/** Positions of the columns that `references` name, each once, ascending. */
export function columnsOf(schema: Schema, references: readonly Pick<ColumnReference, 'name'>[]): number[] {
  const names = new Set(references.map(({ name }) => name));
  return schema.fields.flatMap(({ name }, c) => (names.has(name) ? [c] : []));
}
