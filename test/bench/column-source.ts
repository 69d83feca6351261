import type { Column, LaneBatch, SourceSpec } from '../../src/connectors/contract/source.js';
import { type Source, typedSource } from '../../src/connectors/contract/typed-connector.js';
import type { Columns } from '../../src/schema/column.js';
import { tableSchema } from '../../src/schema/table-schema.js';
import type { Data } from './bids.js';

/**
 * A bounded source of one lane over columns in memory. Its batches are cut before anything is measured, so that what is
 * measured is the engine. Every tenth value of the `sparse` columns is NULL.
 */
export function columnSource<D extends Columns>(
  label: string,
  columns: D,
  data: Data,
  texts: Texts = 'strings',
  sparse: readonly string[] = [],
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
      const batches = batchesOf(data, request.columns, request.maxRows, texts, sparse);
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

/** How texts come: as JavaScript's strings, or as bytes, which is how files deliver them. */
export type Texts = 'strings' | 'bytes';

const known = new WeakMap<Data, Map<string, readonly LaneBatch[]>>();

/** Columns of `data` cut into batches of `size` rows: once, then known. */
export function batchesOf(
  data: Data,
  names: readonly string[],
  size: number,
  texts: Texts = 'strings',
  sparse: readonly string[] = [],
): readonly LaneBatch[] {
  let ofData = known.get(data);
  if (ofData === undefined) known.set(data, (ofData = new Map()));
  const key = `${size}:${texts}:${names.join()}:${sparse.join()}`;
  let batches = ofData.get(key);
  if (batches === undefined) ofData.set(key, (batches = cut(data, names, size, texts, sparse)));
  return batches;
}

function cut(data: Data, names: readonly string[], size: number, texts: Texts, sparse: readonly string[]): LaneBatch[] {
  const columns = names.map(name => data.column(name));
  const mask = Uint8Array.from({ length: size }, (_, i) => (i % 10 === 9 ? 1 : 0));
  const nulls = names.map(name => (sparse.includes(name) ? mask : null));
  const batches: LaneBatch[] = [];
  for (let start = 0; start < data.rows; start += size) {
    const end = Math.min(data.rows, start + size);
    const slices = columns.map(column =>
      Array.isArray(column) ? column.slice(start, end) : column.subarray(start, end),
    );
    batches.push({
      rows: end - start,
      columns: texts === 'strings' ? slices : asBytes(slices),
      nulls,
      weights: null,
      position: batches.length + 1,
      malformed: 0,
      dropped: null,
    });
  }
  return batches;
}

/** The texts of a batch as ranges of one buffer, row after row, as they lie in a file. */
function asBytes(columns: readonly (Float64Array | string[])[]): Column[] {
  const texts = columns.filter(column => Array.isArray(column));
  const rows = columns[0]!.length;
  const text = Buffer.from(Array.from({ length: rows }, (_, i) => texts.map(column => column[i]!).join('')).join(''));
  const ranges = new Map(
    texts.map(column => [column, { text, start: new Int32Array(rows), end: new Int32Array(rows) }]),
  );
  let at = 0;
  for (let i = 0; i < rows; i++) {
    for (const column of texts) {
      const range = ranges.get(column)!;
      range.start[i] = at;
      at += Buffer.byteLength(column[i]!);
      range.end[i] = at;
    }
  }
  return columns.map(column => (Array.isArray(column) ? ranges.get(column)! : column));
}
