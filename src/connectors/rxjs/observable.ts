import type { Observable, Subscription } from 'rxjs';
import { MillraceError } from '../../errors/millrace-error.js';
import type { Columns, RowInput } from '../../schema/column.js';
import type { TableSchema } from '../../schema/schema.js';
import { tableSchema } from '../../schema/table-schema.js';
import { BatchBuilder } from '../batch-builder.js';
import { type LaneReader, MAX_BATCH_ROWS, type ReadRequest, type SourceSpec } from '../contract/source.js';
import { type Source, typedSource } from '../contract/typed-connector.js';
import { PulledReader, type RowPull } from '../memory/pulled-reader.js';
import { RowIntake } from '../memory/row-intake.js';
import { refuseUnknownOptions } from '../options.js';

/** Options of {@link observable}. */
export interface ObservableOptions {
  /** Whether the observable completes; it does not by default, and is then refused in batch. */
  readonly bounded?: boolean;
  /** How many values may wait for the job; 100,000 by default. */
  readonly buffer?: number;
}

/**
 * A source of an rxjs `Observable`, one lane. A job subscribes when it reads and unsubscribes when it ends.
 *
 * An observable cannot be slowed down: values that the job has not taken yet wait in a buffer. When that is full the job
 * fails with SOURCE_OVERFLOW rather than lose a value or grow without bound; whoever would rather lose some says so with
 * an operator of rxjs (`sample`, `throttleTime`, `bufferCount`), where it can be seen.
 *
 * @example from(observable(interval(1000).pipe(map(i => ({ i }))), { i: t.int() }))
 */
export function observable<D extends Columns>(
  values: Observable<RowInput<D>>,
  columns: D,
  options: ObservableOptions = {},
): Source<{ [K in keyof D]: D[K]['~type'] }, 'append'> {
  refuseUnknownOptions('observable', options, ['bounded', 'buffer']);
  const { bounded = false, buffer = 100_000 } = options;
  if (!(buffer >= 1)) {
    throw new MillraceError(
      'PLAN_INVALID_ARGUMENT',
      `observable's buffer is a number of rows from 1, not ${String(buffer)}`,
      {
        remedy: '{ buffer: 100_000 }',
      },
    );
  }
  return typedSource(observableSource(values, tableSchema(columns), bounded, buffer));
}

function observableSource(
  values: Observable<object>,
  schema: TableSchema,
  bounded: boolean,
  buffer: number,
): SourceSpec {
  const label = 'observable';
  return {
    connector: 'observable',
    label,
    schema,
    bounded,
    changes: 'append',
    replay: false,
    deadLetter: null,
    open: request => ({
      lanes: () => [{ id: label, position: 0 }],
      // Positions of this source are counts of values; nobody else makes them.
      read: (_, from) => reader(values, schema, label, buffer, from as number, request),
      close() {},
    }),
  };
}

function reader(
  values: Observable<object>,
  schema: TableSchema,
  label: string,
  buffer: number,
  skip: number,
  request: ReadRequest,
): LaneReader {
  const intake = new RowIntake(schema, request.columns);
  return new PulledReader({
    pull: new ObservablePull(values, buffer),
    intake,
    builder: new BatchBuilder(intake.types),
    label,
    request,
    most: Math.min(request.maxRows, MAX_BATCH_ROWS),
    skip,
  });
}

/** Values wait here until they are pulled. Subscribes at the first pull. */
class ObservablePull implements RowPull {
  readonly #values: Observable<object>;
  readonly #buffer: number;
  #subscription: Subscription | null = null;
  #waiting: object[] = [];
  #taken = 0;
  #end: { readonly error: unknown } | 'completed' | null = null;
  #wake: { resolve(result: IteratorResult<unknown>): void; reject(error: unknown): void } | null = null;

  constructor(values: Observable<object>, buffer: number) {
    this.#values = values;
    this.#buffer = buffer;
  }

  next(): IteratorResult<unknown> | Promise<IteratorResult<unknown>> {
    this.#subscription ??= this.#values.subscribe({
      next: value => this.#next(value),
      error: (error: unknown) => this.#finish({ error }),
      complete: () => this.#finish('completed'),
    });
    if (this.#taken < this.#waiting.length) return { value: this.#shift() };
    if (this.#end === 'completed') return { done: true, value: undefined };
    if (this.#end !== null) throw this.#end.error;
    return new Promise((resolve, reject) => {
      this.#wake = { resolve, reject };
    });
  }

  stop(): void {
    this.#subscription?.unsubscribe();
    this.#waiting = [];
    this.#taken = 0;
  }

  #next(value: object): void {
    if (this.#end !== null) return;
    if (this.#wake !== null) {
      this.#wake.resolve({ value });
      this.#wake = null;
    } else if (this.#waiting.length - this.#taken >= this.#buffer) {
      const error = new MillraceError(
        'SOURCE_OVERFLOW',
        `observable is ahead of the job by more than ${this.#buffer} values`,
        {
          why: 'an observable cannot be slowed down, and the job does not keep up',
          remedy: '{ buffer } holds more of them; operators of rxjs let some go; iterable() is asked for one at a time',
        },
      );
      this.#finish({ error });
      // The subscription is not there yet while an observable emits within `subscribe`.
      this.#subscription?.unsubscribe();
    } else this.#waiting.push(value);
  }

  #finish(end: { readonly error: unknown } | 'completed'): void {
    this.#end ??= end;
    if (this.#wake === null) return;
    if (end === 'completed') this.#wake.resolve({ done: true, value: undefined });
    else this.#wake.reject(end.error);
    this.#wake = null;
  }

  #shift(): object {
    const value = this.#waiting[this.#taken++]!;
    if (this.#taken > 1024 && this.#taken * 2 > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#taken);
      this.#taken = 0;
    }
    return value;
  }
}
