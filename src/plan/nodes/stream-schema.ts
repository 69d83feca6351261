import type { Schema } from '../../schema/schema.js';
import { dataType, type Field } from '../../types/data-type.js';

/**
 * A stream in the plan is a table that only grows (S1.1), of two columns: the program's value, and the row's one time
 * where it has one. The builders of streams show neither.
 */
export const VALUE: Field = Object.freeze({ name: 'value', type: dataType('raw', { nullable: true }) });

/** The time of a stream's row: that of the rowtime which `toStream` names, whatever becomes of the value. */
export const TIME: Field = Object.freeze({
  name: 'time',
  type: dataType('timestamp', { precision: 3, rowtime: true }),
});

const UNTIMED: Schema = Object.freeze({ fields: Object.freeze([VALUE]) });
const TIMED: Schema = Object.freeze({ fields: Object.freeze([VALUE, TIME]) });

/** The columns of a stream whose rows have a time, or have none. */
export function streamSchema(timed: boolean): Schema {
  return timed ? TIMED : UNTIMED;
}

/** Whether the rows of a stream have a time. */
export function isTimed(stream: Schema): boolean {
  return stream.fields.some(({ name }) => name === TIME.name);
}
