import { type Code, js, nothing, type Unit } from '../expr/code.js';
import type { Schema } from '../schema/schema.js';
import { physicalOf, promote } from './batch.js';
import type { ColumnCode } from './batch-row.js';

/**
 * Code that writes values into an {@link OutputBatch}, which was emptied before. Make bodies first, then put
 * {@link head} before the loop.
 */
export class OutputWriter {
  readonly #unit: Unit;
  readonly #output: Code;
  readonly #schema: Schema;
  readonly #head: Code[] = [];

  constructor(unit: Unit, output: Code, schema: Schema) {
    this.#unit = unit;
    this.#output = output;
    this.#schema = schema;
  }

  /** Writes a value, cheap to repeat, into column `c` at `position`. */
  write(c: number, position: Code, { value, isNull }: ColumnCode): Code {
    const unit = this.#unit;
    const physical = physicalOf(this.#schema.fields[c]!.type);
    const column = unit.local('out');
    this.#head.push(js`let ${column} = ${this.#output}.batch.columns[${c}];`);
    let store = js`${column}[${position}] = ${value};`;
    if (physical === 'bool') store = js`${column}[${position}] = ${value} ? 1 : 0;`;
    if (physical === 'exact') {
      store = js`if (typeof ${value} === 'bigint') ${column} = ${unit.slot(promote)}(${this.#output}.batch, ${c}, ${position});
${column}[${position}] = ${value};`;
    }
    if (isNull === null) return store;
    const empty = physical === 'string' || physical === 'object' ? js`${column}[${position}] = null;` : nothing;
    return js`if (${isNull}) { ${this.#output}.mask(${c})[${position}] = 1; ${empty} }
else { ${store} }`;
  }

  head(): Code {
    return js`${this.#head}`;
  }
}
