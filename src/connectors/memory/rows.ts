import type { Columns, RowInput } from '../../schema/column.js';
import type { TableSchema } from '../../schema/schema.js';
import { tableSchema } from '../../schema/table-schema.js';
import { BatchBuilder } from '../batch-builder.js';
import {
  type LaneBatch,
  type LaneReader,
  type LaneSpec,
  MAX_BATCH_ROWS,
  type Position,
  type ReadRequest,
  type SourceReader,
  type SourceSpec,
} from '../contract/source.js';
import { type Source, typedSource } from '../contract/typed-connector.js';
import { RowIntake } from './row-intake.js';

/**
 * A source of rows that are there already: one lane, in the order of the array. The array is read when a job reads it,
 * and is not copied.
 *
 * @example from(rows([{ id: 1, price: '9.99' }], { id: t.bigint(), price: t.decimal(5, 2) }))
 */
export function rows<D extends Columns>(
  values: readonly RowInput<D>[],
  columns: D,
): Source<{ [K in keyof D]: D[K]['~type'] }, 'append'> {
  return typedSource(rowsSource(values, tableSchema(columns)));
}

/** The same, of rows whose columns are known at run time only. */
export function rowsSource(values: readonly object[], schema: TableSchema, label = 'rows'): SourceSpec {
  return {
    connector: 'rows',
    label,
    schema,
    bounded: true,
    changes: 'append',
    replay: false,
    deadLetter: null,
    open: request => new RowsReader(values, schema, label, request),
  };
}

class RowsReader implements SourceReader {
  readonly #values: readonly object[];
  readonly #schema: TableSchema;
  readonly #label: string;
  readonly #request: ReadRequest;

  constructor(values: readonly object[], schema: TableSchema, label: string, request: ReadRequest) {
    this.#values = values;
    this.#schema = schema;
    this.#label = label;
    this.#request = request;
  }

  lanes(): readonly LaneSpec[] {
    return [{ id: this.#label, position: 0 }];
  }

  read(_: LaneSpec, from: Position): LaneReader {
    const values = this.#values;
    const label = this.#label;
    const intake = new RowIntake(this.#schema, this.#request.columns);
    const builder = new BatchBuilder(intake.types);
    const most = Math.min(this.#request.maxRows, MAX_BATCH_ROWS);
    // Positions of this source are counts of rows; nobody else makes them.
    let at = from as number;
    return {
      next(): LaneBatch | null {
        if (at >= values.length) return null;
        builder.reset();
        for (; builder.rows < most && at < values.length; at++) {
          intake.add(values[at], builder, () => `${label}, row ${at}`);
        }
        return builder.build(at);
      },
      close() {},
    };
  }

  close(): void {}
}
