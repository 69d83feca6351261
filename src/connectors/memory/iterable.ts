import { MillraceError } from '../../errors/millrace-error.js';
import type { Columns, RowInput } from '../../schema/column.js';
import type { TableSchema } from '../../schema/schema.js';
import { tableSchema } from '../../schema/table-schema.js';
import { BatchBuilder } from '../batch-builder.js';
import {
  type LaneReader,
  MAX_BATCH_ROWS,
  type Position,
  type ReadRequest,
  type SourceSpec,
} from '../contract/source.js';
import { type Source, typedSource } from '../contract/typed-connector.js';
import { refuseUnknownOptions } from '../options.js';
import { PulledReader, type RowPull } from './pulled-reader.js';
import { RowIntake } from './row-intake.js';

/** Options of {@link iterable}. */
export interface IterableOptions {
  /** Whether the values end; by default those of an array, a Set or another `Iterable` do, those of an `AsyncIterable` do not. */
  readonly bounded?: boolean;
}

/**
 * A source of whatever can be iterated, one lane in the order of iteration. Values are asked for one at a time, as fast
 * as the job takes them. A read begins the iteration anew and goes on behind what it has had, so that an iterable that
 * can be iterated once only (a running generator) can be read once only.
 *
 * @example from(iterable(ticks(), { at: t.timestampLtz(3).rowtime() }))
 */
export function iterable<D extends Columns>(
  values: Iterable<RowInput<D>> | AsyncIterable<RowInput<D>>,
  columns: D,
  options: IterableOptions = {},
): Source<{ [K in keyof D]: D[K]['~type'] }, 'append'> {
  refuseUnknownOptions('iterable', options, ['bounded']);
  return typedSource(iterableSource(values, tableSchema(columns), options.bounded ?? !isAsync(values)));
}

/** The same, of columns that are known at run time only. */
export function iterableSource(
  values: Iterable<object> | AsyncIterable<object>,
  schema: TableSchema,
  bounded: boolean,
): SourceSpec {
  const label = 'iterable';
  return {
    connector: 'iterable',
    label,
    schema,
    bounded,
    changes: 'append',
    replay: false,
    deadLetter: null,
    open: request => ({
      lanes: () => [{ id: label, position: 0 }],
      read: (_, from) => reader(values, schema, label, from, request),
      close() {},
    }),
  };
}

function reader(
  values: Iterable<object> | AsyncIterable<object>,
  schema: TableSchema,
  label: string,
  from: Position,
  request: ReadRequest,
): LaneReader {
  const intake = new RowIntake(schema, request.columns);
  return new PulledReader({
    pull: isAsync(values) ? asyncPull(values) : syncPull(values),
    intake,
    builder: new BatchBuilder(intake.types),
    label,
    request,
    most: Math.min(request.maxRows, MAX_BATCH_ROWS),
    // Positions of this source are counts of rows; nobody else makes them.
    skip: from as number,
  });
}

function syncPull(values: Iterable<object>): RowPull {
  const iterator = values[Symbol.iterator]();
  return { next: () => iterator.next(), stop: () => void iterator.return?.() };
}

function asyncPull(values: AsyncIterable<object>): RowPull {
  const iterator = values[Symbol.asyncIterator]();
  return { next: () => iterator.next(), stop: async () => void (await iterator.return?.()) };
}

function isAsync(values: Iterable<object> | AsyncIterable<object>): values is AsyncIterable<object> {
  if (typeof values === 'object' && values !== null) {
    if (Symbol.asyncIterator in values) return true;
    if (Symbol.iterator in values) return false;
  }
  throw new MillraceError('PLAN_INVALID_ARGUMENT', 'iterable() is given something that cannot be iterated', {
    remedy: 'an array, a Set, a generator, or anything with [Symbol.iterator] or [Symbol.asyncIterator]',
  });
}
