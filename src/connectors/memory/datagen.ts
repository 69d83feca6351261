import { MillraceError } from '../../errors/millrace-error.js';
import type { Platform } from '../../platform/platform.js';
import type { Columns, RowInput } from '../../schema/column.js';
import { indexOfField, type TableSchema } from '../../schema/schema.js';
import { tableSchema } from '../../schema/table-schema.js';
import { BatchBuilder } from '../batch-builder.js';
import {
  type LaneBatch,
  type LaneReader,
  MAX_BATCH_ROWS,
  type ReadRequest,
  type SourceSpec,
} from '../contract/source.js';
import { type Source, typedSource } from '../contract/typed-connector.js';
import { refuseUnknownOptions } from '../options.js';
import { userError } from '../user-error.js';
import { generatedValue } from './generated-value.js';
import { RowIntake } from './row-intake.js';

/** How many rows {@link datagen} makes, how fast, and from which seed. */
export interface DatagenAmount {
  /** Without it the source never ends. */
  readonly rows?: number;
  /** Without it as fast as the job takes them. */
  readonly rowsPerSecond?: number;
  /** The same seed gives the same rows; 0 by default. */
  readonly seed?: number;
}

/** Options of {@link datagen}. */
export interface DatagenOptions<D extends Columns> {
  /** Row number `i`, from 0; without it values are made up by the columns' types. */
  readonly row?: (i: number) => RowInput<D>;
}

/**
 * A source of made-up rows, one lane. Row `i` depends on the seed and `i` only, never on the clock or on how the job
 * reads; without `row` each value is random of its column's type, a rowtime grows by about a second a row, and one in
 * ten values of a nullable column is NULL.
 *
 * @example from(datagen({ rows: 1000, seed: 7 }, { i: t.int(), price: t.decimal(10, 2) }))
 */
export function datagen<D extends Columns>(
  how: DatagenAmount,
  columns: D,
  options: DatagenOptions<D> = {},
): Source<{ [K in keyof D]: D[K]['~type'] }, 'append'> {
  refuseUnknownOptions('datagen', how, ['rows', 'rowsPerSecond', 'seed']);
  refuseUnknownOptions('datagen', options, ['row']);
  checkNumber('rows', how.rows, n => Number.isSafeInteger(n) && n >= 0, 'a whole number of at least 0');
  checkNumber('rowsPerSecond', how.rowsPerSecond, n => n > 0 && Number.isFinite(n), 'a number above 0');
  checkNumber('seed', how.seed, n => Number.isSafeInteger(n), 'a whole number');
  return typedSource(datagenSource(how, tableSchema(columns), options.row ?? null));
}

function checkNumber(name: string, value: unknown, fits: (n: number) => boolean, what: string): void {
  if (value === undefined || (typeof value === 'number' && fits(value))) return;
  throw new MillraceError('PLAN_INVALID_ARGUMENT', `datagen's ${name} is ${what}, not ${String(value)}`, {
    remedy: 'datagen({ rows: 1000, rowsPerSecond: 100, seed: 7 }, columns)',
  });
}

function datagenSource(how: DatagenAmount, schema: TableSchema, row: ((i: number) => object) | null): SourceSpec {
  return {
    connector: 'datagen',
    label: 'datagen',
    schema,
    bounded: how.rows !== undefined,
    changes: 'append',
    replay: false,
    deadLetter: null,
    open: request => ({
      lanes: () => [{ id: 'datagen', position: 0 }],
      // Positions of this source are row numbers; nobody else makes them.
      read: (_, from) => new DatagenReader(how, schema, row, request, from as number),
      close() {},
    }),
  };
}

class DatagenReader implements LaneReader {
  readonly #end: number;
  readonly #rate: number;
  readonly #platform: Platform;
  readonly #most: number;
  readonly #builder: BatchBuilder;
  readonly #fill: (i: number) => void;
  readonly #start: number;
  readonly #from: number;
  #at: number;
  #stop: (() => void) | null = null;
  #isClosed = false;

  constructor(
    how: DatagenAmount,
    schema: TableSchema,
    row: ((i: number) => object) | null,
    request: ReadRequest,
    from: number,
  ) {
    this.#end = how.rows ?? Number.POSITIVE_INFINITY;
    this.#rate = (how.rowsPerSecond ?? Number.POSITIVE_INFINITY) / 1000;
    this.#platform = request.platform;
    this.#most = Math.min(request.maxRows, MAX_BATCH_ROWS);
    const intake = new RowIntake(schema, request.columns);
    const builder = new BatchBuilder(intake.types);
    this.#builder = builder;
    if (row === null) {
      const values = request.columns.map(name => {
        const c = indexOfField(schema, name);
        return generatedValue(schema.fields[c]!.type, how.seed ?? 0, c);
      });
      this.#fill = i => {
        for (let c = 0; c < values.length; c++) builder.set(c, values[c]!(i));
        builder.endRow();
      };
    } else this.#fill = i => intake.add(given(row, i), builder, () => `datagen, row ${i}`);
    this.#start = this.#platform.monotonic();
    this.#from = from;
    this.#at = from;
  }

  next(): LaneBatch | null | Promise<LaneBatch | null> {
    if (this.#at >= this.#end || this.#isClosed) return null;
    const due = this.#due();
    if (due > this.#at) return this.#batch(due);
    return new Promise(resolve => {
      const wait = (this.#at + 1 - this.#from) / this.#rate - (this.#platform.monotonic() - this.#start);
      const cancel = this.#platform.schedule(() => resolve(this.next()), Math.max(1, Math.ceil(wait)));
      this.#stop = () => {
        cancel();
        resolve(null);
      };
    });
  }

  close(): void {
    this.#isClosed = true;
    this.#stop?.();
  }

  /** The number of the row that is not due yet. */
  #due(): number {
    if (this.#rate === Number.POSITIVE_INFINITY) return this.#end;
    return this.#from + Math.floor((this.#platform.monotonic() - this.#start) * this.#rate);
  }

  #batch(due: number): LaneBatch {
    const builder = this.#builder;
    builder.reset();
    const to = Math.min(this.#end, due, this.#at + this.#most);
    while (this.#at < to) this.#fill(this.#at++);
    return builder.build(this.#at);
  }
}

function given(row: (i: number) => object, i: number): object {
  try {
    return row(i);
  } catch (error) {
    throw userError(error, `datagen's row(${i}) threw`, `datagen, row ${i}`);
  }
}
