import type { Exact, Value } from '../../types/value.js';
import type { Column } from '../contract/source.js';
import { type Chunk, NullMask, readIds } from './chunk.js';
import { demand } from './damaged.js';
import type { PageReader } from './page.js';
import { readNumbers, type Stored } from './plain-numbers.js';

/** How stored numbers become values of a column. */
export interface NumberType {
  readonly stored: Stored;
  /** Converts numbers `from` to `to` in place, and gives true; or leaves them, and gives false, where one needs a closer look. */
  convert(values: Float64Array, from: number, to: number): boolean;
  /** The value of one number; `undefined` where it does not fit. */
  exact(raw: Exact): Exact | undefined;
  /** A number as errors show it. */
  show(raw: Exact): string;
}

/** Numbers that were converted, with those that do not lie in `values`. */
class Numbers {
  readonly values: Float64Array;
  /** The whole column, once a value is beyond the safe integers. */
  wide: Value[] | null = null;
  misfits: Map<number, string> | null = null;

  constructor(count: number) {
    this.values = new Float64Array(count);
  }

  put(i: number, value: Exact | undefined, shown: () => string): void {
    if (value === undefined) {
      this.misfits ??= new Map();
      this.misfits.set(i, shown());
      this.values[i] = 0;
    } else if (typeof value === 'number') this.values[i] = value;
    else {
      this.wide ??= Array.from(this.values);
      this.values[i] = 0;
      this.wide[i] = value;
      return;
    }
    if (this.wide !== null) this.wide[i] = this.values[i]!;
  }
}

/** Decodes a chunk of numbers or times. */
export function readNumberChunk(pages: PageReader, type: NumberType, rows: number): Chunk {
  const nulls = new NullMask(rows);
  const numbers = new Numbers(rows);
  let dictionary: Numbers | null = null;
  let ids = new Int32Array(0);
  let row = 0;
  for (let page = pages.next(); page !== null; page = pages.next()) {
    const { count, encoding, values } = page;
    if (page.kind === 'dictionary') {
      dictionary = new Numbers(count);
      readPlain(type, 'PLAIN', values, count, dictionary, 0, k => k);
      continue;
    }
    const present = nulls.take(page, row);
    const first = row;
    row += count;
    if (encoding === 'DICTIONARY') {
      demand(dictionary !== null, 'values stand in a dictionary that is missing');
      if (ids.length < present) ids = new Int32Array(present);
      readIds(page, present, dictionary.values.length, ids, 0);
      if (dictionary.wide === null && dictionary.misfits === null && numbers.wide === null) {
        gather(dictionary.values, ids, present, numbers.values, first);
        nulls.spread(numbers.values, first, count, present);
      } else gatherOddly(dictionary, ids, present, numbers, nulls.rowsOf(first, count, present));
    } else if (numbers.wide === null && present === count) {
      readPlain(type, encoding, values, present, numbers, first, k => first + k);
    } else readWithNulls(type, encoding, values, present, numbers, nulls, first, count);
  }
  demand(row === rows, `there are ${row} values for ${rows} rows`);
  return new NumberChunk(numbers, nulls.mask);
}

type PlainEncoding = Parameters<typeof readNumbers>[1];

function readPlain(
  type: NumberType,
  encoding: PlainEncoding,
  bytes: Uint8Array,
  count: number,
  into: Numbers,
  from: number,
  place: (k: number) => number,
): void {
  const raw = readNumbers(type.stored, encoding, bytes, count, into.values, from);
  if (raw.isSafe && into.wide === null && type.convert(into.values, from, from + count)) return;
  // What was read is taken out before values are put in, which may be where numbers not yet looked at stand.
  const all = Array.from({ length: count }, (_, k) => raw.exact(k));
  for (let k = 0; k < count; k++) into.put(place(k), type.exact(all[k]!), () => type.show(all[k]!));
}

function readWithNulls(
  type: NumberType,
  encoding: PlainEncoding,
  bytes: Uint8Array,
  present: number,
  into: Numbers,
  nulls: NullMask,
  first: number,
  count: number,
): void {
  const part = new Numbers(present);
  readPlain(type, encoding, bytes, present, part, 0, k => k);
  if (part.wide === null && part.misfits === null && into.wide === null) {
    into.values.set(part.values, first);
    nulls.spread(into.values, first, count, present);
    return;
  }
  gatherOddly(part, null, present, into, nulls.rowsOf(first, count, present));
}

function gather(dictionary: Float64Array, ids: Int32Array, count: number, into: Float64Array, from: number): void {
  for (let i = 0; i < count; i++) into[from + i] = dictionary[ids[i]!]!;
}

/** The same where values are wide or do not fit. */
function gatherOddly(from: Numbers, ids: Int32Array | null, count: number, into: Numbers, rows: Int32Array): void {
  for (let k = 0; k < count; k++) {
    const i = ids === null ? k : ids[k]!;
    const misfit = from.misfits?.get(i);
    // Wide columns hold numbers and bigints only.
    const value = misfit === undefined ? ((from.wide?.[i] ?? from.values[i]!) as Exact) : undefined;
    into.put(rows[k]!, value, () => misfit!);
  }
}

class NumberChunk implements Chunk {
  readonly mask: Uint8Array | null;
  readonly misfits: ReadonlyMap<number, string> | null;
  readonly #numbers: Numbers;

  constructor(numbers: Numbers, mask: Uint8Array | null) {
    this.#numbers = numbers;
    this.mask = mask;
    this.misfits = numbers.misfits;
  }

  column(from: number, to: number): Column {
    const { values, wide } = this.#numbers;
    return wide === null ? values.subarray(from, to) : wide.slice(from, to);
  }
}
