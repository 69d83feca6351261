import { type Code, js, type Unit } from '../../expr/code.js';
import type { ColumnReference } from '../../expr/expression.js';
import type { Schema } from '../../schema/schema.js';
import type { Value } from '../../types/value.js';
import { physicalOf } from '../batch.js';
import type { ColumnCode } from '../batch-row.js';
import { NULL_BYTE } from './boolean-row-column.js';
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
        const value = this.#load(js`${column}.values`);
        return { value: js`(${value} === 1)`, isNull: type.nullable ? js`(${value} === ${NULL_BYTE})` : null };
      }
      case 'object': {
        const value = this.#load(js`${column}.values`);
        return { value, isNull: type.nullable ? js`(${value} === null)` : null };
      }
      default: {
        const value = this.#load(js`${column}.values`);
        if (!type.nullable) return { value, isNull: null };
        if (type.kind !== 'double' && type.kind !== 'float') return { value, isNull: js`(${value} !== ${value})` };
        return { value, isNull: js`(${this.#load(js`${column}.mask`)} === 1)` };
      }
    }
  }

  /** The value of a column of state, read once a row. */
  #load(column: Code): Code {
    const segments = this.#unit.local('segments');
    const value = this.#unit.local('value');
    const slot = this.#slot;
    this.#head.push(js`const ${segments} = ${column}.segments;`);
    this.#perRow.push(js`const ${value} = ${segments}[${slot} >>> ${SEGMENT_BITS}][${slot} & ${SEGMENT_MASK}];`);
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
