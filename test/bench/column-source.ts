import type { LaneBatch, SourceSpec } from '../../src/connectors/contract/source.js';
import { type Source, typedSource } from '../../src/connectors/contract/typed-connector.js';
import type { Columns } from '../../src/schema/column.js';
import { tableSchema } from '../../src/schema/table-schema.js';
import type { Data } from './bids.js';

/**
 * A bounded source of one lane over columns in memory. Its batches are cut before anything is measured, so that what is
 * measured is the engine.
 */
export function columnSource<D extends Columns>(
  label: string,
  columns: D,
  data: Data,
): Source<{ [K in keyof D]: D[K]['~type'] }, 'append'> {
  const spec: SourceSpec = {
    connector: 'columns',
    label,
    schema: tableSchema(columns),
    bounded: true,
    changes: 'append',
    replay: false,
    deadLetter: null,
    open: request => {
      const batches = batchesOf(data, request.columns, request.maxRows);
      return {
        lanes: () => [{ id: label, position: 0 }],
        read: (_lane, from) => {
          // Positions of this source count batches, and nobody else makes them.
          let next = from as number;
          return { next: () => batches[next++] ?? null, close() {} };
        },
        close() {},
      };
    },
  };
  return typedSource(spec);
}

/** Columns of `data` cut into batches of `size` rows: once, then known. */
const known = new WeakMap<Data, Map<string, readonly LaneBatch[]>>();

export function batchesOf(data: Data, names: readonly string[], size: number): readonly LaneBatch[] {
  let ofData = known.get(data);
  if (ofData === undefined) known.set(data, (ofData = new Map()));
  const key = `${size}:${names.join()}`;
  let batches = ofData.get(key);
  if (batches === undefined) ofData.set(key, (batches = cut(data, names, size)));
  return batches;
}

function cut(data: Data, names: readonly string[], size: number): LaneBatch[] {
  const columns = names.map(name => data.column(name));
  const nulls = names.map(() => null);
  const batches: LaneBatch[] = [];
  for (let start = 0; start < data.rows; start += size) {
    const end = Math.min(data.rows, start + size);
    batches.push({
      rows: end - start,
      columns: columns.map(column => (Array.isArray(column) ? column.slice(start, end) : column.subarray(start, end))),
      nulls,
      weights: null,
      position: batches.length + 1,
      malformed: 0,
      dropped: null,
    });
  }
  return batches;
}
