import type { Column } from '../contract/source.js';
import { demand } from './damaged.js';
import { readHybrid, singleRun } from './hybrid.js';
import type { Page } from './page.js';

/** The values of one column of one row group, decoded. */
export interface Chunk {
  /** Rows `from` to `to` as a column of a batch; valid until the next call. */
  column(from: number, to: number): Column;
  /** By row, 1 where NULL; `null` where no row is. */
  readonly mask: Uint8Array | null;
  /** Values that do not fit the column, by row, as they are shown in errors; `null` where all fit. */
  readonly misfits: ReadonlyMap<number, string> | null;
}

/** Which rows of a chunk are NULL, page after page. */
export class NullMask {
  readonly #mask: Uint8Array;
  #hasNull = false;

  constructor(rows: number) {
    this.#mask = new Uint8Array(rows);
  }

  /** By row, 1 where NULL; `null` where no row is. */
  get mask(): Uint8Array | null {
    return this.#hasNull ? this.#mask : null;
  }

  /** Takes the levels of a page whose first row is `row`; gives how many of its values are there. */
  take(page: Page, row: number): number {
    const { levels, count } = page;
    const mask = this.#mask;
    demand(row + count <= mask.length, 'there are more values than rows');
    if (levels === null) return count;
    const single = singleRun(levels, count);
    if (single === 1) return count;
    this.#hasNull = true;
    if (single === 0) {
      mask.fill(1, row, row + count);
      return 0;
    }
    readHybrid(levels, 0, levels.length, 1, mask, row, count);
    let present = 0;
    for (let i = row; i < row + count; i++) {
      present += mask[i]!;
      mask[i]! ^= 1;
    }
    return present;
  }

  /** Moves the `present` values that stand at `row` on to the rows that are not NULL, from the last one on. */
  spread(
    values: Float64Array | Int32Array | Uint8Array | unknown[],
    row: number,
    count: number,
    present: number,
  ): void {
    if (present === count) return;
    const mask = this.#mask;
    let from = row + present;
    for (let to = row + count - 1; to >= row; to--) {
      if (mask[to] === 0) values[to] = values[--from]!;
      else values[to] = 0;
    }
  }

  /** The rows of a page that are not NULL, in order. */
  rowsOf(row: number, count: number, present: number): Int32Array {
    const rows = new Int32Array(present);
    const mask = this.#mask;
    let k = 0;
    for (let i = row; i < row + count; i++) if (mask[i] === 0) rows[k++] = i;
    return rows;
  }
}

/** The ids of a page whose values stand in the dictionary, which has `size` of them. */
export function readIds(page: Page, count: number, size: number, into: Int32Array, from: number): void {
  if (count === 0) return;
  const { values } = page;
  demand(values.length > 0, 'a page has no ids');
  const width = values[0]!;
  if (width === 0) into.fill(0, from, from + count);
  else readHybrid(values, 1, values.length, width, into, from, count);
  for (let i = from; i < from + count; i++) {
    if (into[i]! >>> 0 >= size) demand(false, `there is no entry ${into[i]} in a dictionary of ${size}`);
  }
}
