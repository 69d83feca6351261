import { MillraceError } from '../../errors/millrace-error.js';
import { indexOfField, type TableSchema } from '../../schema/schema.js';
import { type Accept, acceptValue, ownProperty } from '../../types/accept-value.js';
import type { DataType } from '../../types/data-type.js';
import { Misfit, valueShown } from '../../types/misfit.js';
import type { BatchBuilder } from '../batch-builder.js';

interface Intake {
  readonly name: string;
  readonly type: DataType;
  readonly accept: Accept;
}

/** Takes rows of programs, objects with a property a column, into a batch: only the columns that are asked for. */
export class RowIntake {
  readonly types: readonly DataType[];
  readonly #columns: readonly Intake[];

  constructor(schema: TableSchema, columns: readonly string[]) {
    this.#columns = columns.map(name => {
      const { type } = schema.fields[indexOfField(schema, name)]!;
      return { name, type, accept: acceptValue(type) };
    });
    this.types = this.#columns.map(({ type }) => type);
  }

  /**
   * Adds a row. `place` says where it comes from, for the error that a value of the wrong type raises. With `needed`,
   * for a deletion by key, other columns than these are NULL.
   */
  add(
    row: unknown,
    builder: BatchBuilder,
    place: () => string,
    weight = 1,
    needed: readonly string[] | null = null,
  ): void {
    if (typeof row !== 'object' || row === null) {
      throw new MillraceError('SOURCE_MALFORMED_ROW', `a row is no object: ${valueShown(row)}`, {
        place: place(),
        remedy: 'rows are objects with a property for each column',
      });
    }
    for (let c = 0; c < this.#columns.length; c++) {
      const column = this.#columns[c]!;
      if (needed !== null && !needed.includes(column.name)) {
        builder.set(c, null);
        continue;
      }
      const input = ownProperty(row, column.name);
      const value = column.accept(input);
      if (value instanceof Misfit) throw malformed(column, input, value, place());
      builder.set(c, value);
    }
    builder.endRow(weight);
  }
}

function malformed({ name, type }: Intake, input: unknown, misfit: Misfit, place: string): MillraceError {
  return new MillraceError('SOURCE_MALFORMED_ROW', misfit.fact(name, type, input), {
    place: `${place}, column ${name}`,
    why: misfit.why,
    remedy: 'give the value in that form, or declare the column as what it holds',
  });
}
