/** How a CSV file is written. Quotes are `"`, doubled inside of quotes, as RFC 4180 has them. */
export interface CsvDialect {
  /** The byte between fields. */
  readonly delimiter: number;
  /** The first record names the columns. */
  readonly header: boolean;
  /** The bytes of an unquoted field that is NULL. */
  readonly nullText: Uint8Array;
}

export const QUOTE = 34;
export const LINE_FEED = 10;
export const CARRIAGE_RETURN = 13;

/** How a field is written: bare, in quotes, or in quotes with quotes inside. */
export const BARE = 0;
export const QUOTED = 1;
export const DOUBLED = 2;

/** One record cut into fields. */
export class CsvRecord {
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  readonly forms: number[] = [];
  /** How many fields there are. */
  count = 0;
  /** Where the record ends, without its line break. */
  end = 0;
  /** What is wrong with it, and where; `null` where nothing is. */
  fault: { readonly fact: string; readonly why: string; readonly at: number } | null = null;
  readonly #delimiter: number;

  constructor(delimiter: number) {
    this.#delimiter = delimiter;
  }

  /**
   * Cuts the record at `at`. Returns where the next one begins, -1 where this one goes on behind `limit`, which ends
   * behind a line break. What stands behind a closing quote belongs to a faulty record, which ends with its line.
   */
  cut(bytes: Uint8Array, at: number, limit: number, isLast: boolean): number {
    const delimiter = this.#delimiter;
    this.count = 0;
    this.fault = null;
    let next = at;
    for (;;) {
      let start = next;
      let form = BARE;
      let end: number;
      if (bytes[next] === QUOTE) {
        start = next + 1;
        const quote = closingQuote(bytes, start, limit);
        if (quote < 0) {
          if (!isLast) return -1;
          this.fault = { fact: 'a quote is never closed', why: 'the field goes on to the end of the file', at: next };
          this.end = bytes[limit - 1] === LINE_FEED ? limit - 1 : limit;
          return limit;
        }
        form = hasQuote(bytes, start, quote) ? DOUBLED : QUOTED;
        end = quote;
        next = quote + 1;
        const isReturn = bytes[next] === CARRIAGE_RETURN && bytes[next + 1] === LINE_FEED;
        if (bytes[next] !== delimiter && bytes[next] !== LINE_FEED && !isReturn) {
          this.fault ??= {
            fact: 'text stands behind a closing quote',
            why: 'a quote inside of a quoted field is written twice',
            at: next,
          };
        }
        while (bytes[next] !== delimiter && bytes[next] !== LINE_FEED) next++;
      } else {
        while (bytes[next] !== delimiter && bytes[next] !== LINE_FEED) next++;
        end = next;
        if (bytes[next] === LINE_FEED && end > start && bytes[end - 1] === CARRIAGE_RETURN) end--;
      }
      this.starts[this.count] = start;
      this.ends[this.count] = end;
      this.forms[this.count++] = form;
      if (bytes[next++] === LINE_FEED) {
        this.end = bytes[next - 2] === CARRIAGE_RETURN && next - 2 >= at ? next - 2 : next - 1;
        return next;
      }
    }
  }
}

function hasQuote(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (bytes[at] === QUOTE) return true;
  return false;
}

/** Where the quote that closes a field stands; -1 where that is not before `limit`. Doubled quotes are passed over. */
export function closingQuote(bytes: Uint8Array, from: number, limit: number): number {
  for (let at = from; at < limit; at++) {
    if (bytes[at] !== QUOTE) continue;
    if (bytes[at + 1] !== QUOTE || at + 1 >= limit) return at;
    at++;
  }
  return -1;
}

/** Writes each doubled quote of bytes `start` to `end` once, in place. Returns the new end. */
export function undoubleQuotes(bytes: Uint8Array, start: number, end: number): number {
  let to = start;
  for (let at = start; at < end; at++) {
    bytes[to++] = bytes[at]!;
    if (bytes[at] === QUOTE) at++;
  }
  return to;
}
