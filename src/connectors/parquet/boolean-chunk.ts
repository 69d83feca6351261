import type { Column } from '../contract/source.js';
import { type Chunk, NullMask } from './chunk.js';
import { demand } from './damaged.js';
import { readHybrid } from './hybrid.js';
import type { Page, PageReader } from './page.js';

/** Decodes a chunk of booleans. */
export function readBooleanChunk(pages: PageReader, rows: number): Chunk {
  const nulls = new NullMask(rows);
  const values = new Uint8Array(rows);
  let row = 0;
  for (let page = pages.next(); page !== null; page = pages.next()) {
    demand(page.kind === 'data', 'booleans have no dictionary');
    const present = nulls.take(page, row);
    readBits(page, present, values, row);
    nulls.spread(values, row, page.count, present);
    row += page.count;
  }
  demand(row === rows, `there are ${row} values for ${rows} rows`);
  return { mask: nulls.mask, misfits: null, column: (from, to): Column => values.subarray(from, to) };
}

function readBits({ encoding, values: bytes }: Page, count: number, into: Uint8Array, from: number): void {
  if (count === 0) return;
  if (encoding === 'RLE') {
    // The length of the runs, which end with the page.
    demand(bytes.length > 4, 'values go on behind their page');
    readHybrid(bytes, 4, bytes.length, 1, into, from, count);
    return;
  }
  demand(encoding === 'PLAIN', `booleans are written as ${encoding}`);
  demand(bytes.length * 8 >= count, 'values go on behind their page');
  for (let i = 0; i < count; i++) into[from + i] = (bytes[i >> 3]! >> (i & 7)) & 1;
}
