import type { Field } from '../types/data-type.js';

/** The columns of a table, in order. Names are unique; any text is a name, `__proto__` too. */
export interface Schema {
  readonly fields: readonly Field[];
}

/** What a source says of its rows' time (S3.2). */
export interface RowtimeSpec {
  readonly column: string;
  /** How much disorder a lane may show, in milliseconds. */
  readonly delay: number;
  /** A custom watermark: of one row, made monotone by the engine. Gets the row in program values. */
  readonly watermark: ((row: object) => number) | null;
}

/** The columns of a source or sink with what is declared about them. */
export interface TableSchema extends Schema {
  /** Empty where there is none. */
  readonly primaryKey: readonly string[];
  readonly rowtime: RowtimeSpec | null;
  /** By column name: the metadata key that it is read from (`.metadata(key)`). */
  readonly metadata: ReadonlyMap<string, string>;
}

/** Position of `name`, or -1. */
export function indexOfField(schema: Schema, name: string): number {
  return schema.fields.findIndex(field => field.name === name);
}
