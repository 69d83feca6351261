import { type Code, js, type Unit } from '../../expr/code.js';
import type { ColumnReference } from '../../expr/expression.js';
import type { Schema } from '../../schema/schema.js';
import type { Value } from '../../types/value.js';
import { physicalOf } from '../batch.js';
import type { ColumnCode } from '../batch-row.js';
import { NULL_BOOLEAN } from './boolean-row-column.js';
import { nullIsMinusZero } from './number-row-column.js';
import type { RowStore } from './row-store.js';
import { SEGMENT_BITS, SEGMENT_MASK } from './segments.js';

/**
 * The row at a slot of a {@link RowStore} in generated code. Make bodies first, then put {@link head} before the loop
 * and {@link row} where the slot is known: they declare what the bodies read.
 */
export class StoreRows {
  readonly #unit: Unit;
  readonly #store: Code;
  readonly #schema: Schema;
  readonly #slot: Code;
  readonly #columns = new Map<string, ColumnCode>();
  readonly #head: Code[] = [];
  readonly #perRow: Code[] = [];

  constructor(unit: Unit, store: Code, schema: Schema, slot: Code) {
    this.#unit = unit;
    this.#store = store;
    this.#schema = schema;
    this.#slot = slot;
  }

  column({ name }: Pick<ColumnReference, 'name'>): ColumnCode {
    const known = this.#columns.get(name);
    if (known !== undefined) return known;
    const code = this.#read(this.#schema.fields.findIndex(field => field.name === name));
    this.#columns.set(name, code);
    return code;
  }

  head(): Code {
    return js`${this.#head}`;
  }

  row(): Code {
    return js`${this.#perRow}`;
  }

  #read(c: number): ColumnCode {
    const { type } = this.#schema.fields[c]!;
    const unit = this.#unit;
    const column = unit.local('column');
    this.#head.push(js`const ${column} = ${this.#store}.columns[${c}];`);
    switch (physicalOf(type)) {
      case 'string': {
        const text = unit.local('text');
        this.#perRow.push(js`let ${text};`);
        // Decoded where it is first asked for, once a row.
        const value = js`(${text} ??= ${column}.value(${this.#slot}))`;
        return { value, isNull: type.nullable ? js`${column}.isNull(${this.#slot})` : null };
      }
      case 'bool': {
        const value = this.#load('v', js`${column}.field.get(${this.#slot})`);
        return { value: js`(${value} === 1)`, isNull: type.nullable ? js`(${value} === ${NULL_BOOLEAN})` : null };
      }
      case 'f64': {
        const [records, at] = [unit.local('records'), unit.local('at')];
        this.#head.push(js`const ${records} = ${column}.records, ${at} = ${column}.at;`);
        const segment = js`${records}.segments[${this.#slot} >>> ${SEGMENT_BITS}]`;
        const value = this.#load('v', js`${segment}[(${this.#slot} & ${SEGMENT_MASK}) * ${records}.width + ${at}]`);
        if (!type.nullable) return { value, isNull: null };
        // See `NumberRowColumn`: -0 or NaN.
        const isNull = nullIsMinusZero(type) ? js`(${value} === 0 && 1 / ${value} < 0)` : js`(${value} !== ${value})`;
        return { value, isNull };
      }
      default: {
        const value = this.#load('v', js`${column}.value(${this.#slot})`);
        return { value, isNull: type.nullable ? js`(${value} === null)` : null };
      }
    }
  }

  /** A value that is read once a row. */
  #load(hint: string, code: Code): Code {
    const value = this.#unit.local(hint);
    this.#perRow.push(js`const ${value} = ${code};`);
    return value;
  }
}

/** The columns of the row at a slot for the interpreter. One object serves all rows: {@link at} moves it. */
export class StoreRowValues {
  readonly #indices: ReadonlyMap<string, number>;
  #store: RowStore | null = null;
  #slot = 0;

  constructor(schema: Schema) {
    this.#indices = new Map(schema.fields.map(({ name }, c) => [name, c]));
  }

  at(store: RowStore, slot: number): this {
    this.#store = store;
    this.#slot = slot;
    return this;
  }

  column({ name }: Pick<ColumnReference, 'name'>): Value {
    return this.#store!.value(this.#indices.get(name)!, this.#slot);
  }
}
