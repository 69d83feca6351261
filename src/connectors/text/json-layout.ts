/** How the records of a file are laid out, as one of them shows: what stands between the values, byte by byte. */
export interface JsonLayout {
  /** What stands before each value, and last what stands behind all of them, with the line break. */
  readonly literals: readonly Uint8Array[];
  /** The column of the batch that each value is; -1 for values that nobody asked for. */
  readonly columns: readonly number[];
}

/** No scan is made for a layout beyond these: its code would be too long. */
const MOST_VALUES = 200;
const MOST_BYTES = 16_384;
/** How far behind a record the check of one literal may look. */
export const LONGEST_LITERAL = 1024;

/** Notes where the values of a record stand while it is read, to learn its layout. */
export class LayoutNotes {
  readonly #starts = new Int32Array(MOST_VALUES);
  readonly #ends = new Int32Array(MOST_VALUES);
  readonly #columns = new Int32Array(MOST_VALUES);
  #count = 0;
  /** A name has an escape or comes twice, or there are too many: its values are not found by their place. */
  isOdd = false;

  reset(): void {
    this.#count = 0;
    this.isOdd = false;
  }

  note(start: number, end: number, column: number): void {
    const i = this.#count++;
    if (i >= MOST_VALUES) this.isOdd = true;
    if (this.isOdd) return;
    for (let other = 0; column >= 0 && other < i; other++) if (this.#columns[other] === column) this.isOdd = true;
    this.#starts[i] = start;
    this.#ends[i] = end;
    this.#columns[i] = column;
  }

  /** Whether the record, from `start` to behind its line break at `end`, is laid out in that way. */
  matches(layout: JsonLayout, bytes: Uint8Array, start: number, end: number): boolean {
    const { literals, columns } = layout;
    if (this.isOdd || columns.length !== this.#count) return false;
    let from = start;
    for (let i = 0; i <= columns.length; i++) {
      if (i < columns.length && columns[i] !== this.#columns[i]) return false;
      const to = i < columns.length ? this.#starts[i]! : end;
      if (!isEqual(literals[i]!, bytes, from, to)) return false;
      from = this.#ends[i]!;
    }
    return true;
  }

  /** The layout of the record; `null` where no scan is worth it. */
  layout(bytes: Uint8Array, start: number, end: number): JsonLayout | null {
    const count = this.#count;
    if (this.isOdd || count === 0) return null;
    const literals: Uint8Array[] = [];
    let from = start;
    let total = 0;
    for (let i = 0; i <= count; i++) {
      const literal = bytes.slice(from, i < count ? this.#starts[i]! : end);
      total += literal.length;
      if (literal.length > LONGEST_LITERAL || total > MOST_BYTES) return null;
      literals.push(literal);
      from = this.#ends[i]!;
    }
    return { literals, columns: [...this.#columns.subarray(0, count)] };
  }
}

function isEqual(literal: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (literal.length !== to - from) return false;
  for (let i = 0; i < literal.length; i++) if (literal[i] !== bytes[from + i]) return false;
  return true;
}
