import { MillraceError } from '../../errors/millrace-error.js';
import type { ByteInput, OpenBytes } from './byte-input.js';

const QUOTE = 34;
const COMMA = 44;
const BACKSLASH = 92;
const OPEN_BRACKET = 91;
const CLOSE_BRACKET = 93;
const OPEN_BRACE = 123;
const CLOSE_BRACE = 125;
const LINE_FEED = 10;
const SPACE = 32;

/**
 * The elements of a JSON array as lines, so that what reads JSON Lines reads arrays too. Each byte becomes one byte, so
 * that offsets are those of the file: between elements a comma becomes a line break, and within them a line break a
 * space. What is not as it should be stays as it is, for the reader of the lines to refuse.
 */
export function arrayOpener(open: OpenBytes): OpenBytes {
  return async (path, offset) => {
    if (offset === 0) return new ArrayInput(path, await open(path, 0), 'before');
    // The byte before is the comma behind an element, or the bracket behind the last one.
    const input = await open(path, offset - 1);
    const byte = new Uint8Array(1);
    await input.read(byte, 0, 1);
    return new ArrayInput(path, input, byte[0] === CLOSE_BRACKET ? 'behind' : 'inside');
  };
}

class ArrayInput implements ByteInput {
  readonly #path: string;
  readonly #input: ByteInput;
  /** Brackets and braces that are open; 0 before the array and behind it. */
  #depth: number;
  #isText = false;
  #isEscaped = false;
  #hasClosed: boolean;
  /** Something of an element has come since the last comma. */
  #hasElement = false;
  /** No comma has come yet, so that there may be no element at all. */
  #isFirst: boolean;

  /** `begin`: where in the array reading begins. */
  constructor(path: string, input: ByteInput, begin: 'before' | 'inside' | 'behind') {
    this.#path = path;
    this.#input = input;
    this.#depth = begin === 'inside' ? 1 : 0;
    this.#hasClosed = begin === 'behind';
    this.#isFirst = begin === 'before';
  }

  async read(into: Uint8Array, at: number, length: number): Promise<number> {
    const count = await this.#input.read(into, at, length);
    if (count === 0 && !this.#hasClosed) throw this.#depth === 0 ? noArray(this.#path) : cutOff(this.#path);
    this.#translate(into, at, at + count);
    return count;
  }

  close(): Promise<void> {
    return this.#input.close();
  }

  #translate(bytes: Uint8Array, from: number, to: number): void {
    for (let at = from; at < to; at++) {
      const byte = bytes[at]!;
      if (this.#isText) {
        if (this.#isEscaped) this.#isEscaped = false;
        else if (byte === BACKSLASH) this.#isEscaped = true;
        else if (byte === QUOTE) this.#isText = false;
      } else if (byte === LINE_FEED) bytes[at] = SPACE;
      else if (byte > SPACE) bytes[at] = this.#token(byte);
    }
  }

  /** What a byte becomes that stands in no text and is no space. */
  #token(byte: number): number {
    if (this.#depth === 0) {
      if (this.#hasClosed) return byte;
      // A byte order mark may stand before it.
      if (byte === 0xef || byte === 0xbb || byte === 0xbf) return SPACE;
      if (byte !== OPEN_BRACKET) throw noArray(this.#path);
      this.#depth = 1;
      return SPACE;
    }
    if (this.#depth === 1 && byte === COMMA) {
      if (!this.#hasElement) return byte;
      this.#hasElement = false;
      this.#isFirst = false;
      return LINE_FEED;
    }
    if (this.#depth === 1 && byte === CLOSE_BRACKET) {
      this.#depth = 0;
      this.#hasClosed = true;
      return this.#hasElement || this.#isFirst ? LINE_FEED : byte;
    }
    this.#hasElement = true;
    if (byte === QUOTE) this.#isText = true;
    else if (byte === OPEN_BRACE || byte === OPEN_BRACKET) this.#depth++;
    else if ((byte === CLOSE_BRACE || byte === CLOSE_BRACKET) && this.#depth > 1) this.#depth--;
    return byte;
  }
}

function noArray(path: string): MillraceError {
  return new MillraceError('SOURCE_UNREADABLE', `${path} holds no JSON array`, {
    place: path,
    why: 'its first character should be [',
    remedy: 'jsonLines(path, columns) reads an object a line',
  });
}

function cutOff(path: string): MillraceError {
  return new MillraceError('SOURCE_UNREADABLE', `${path} ends before its array does`, {
    place: path,
    why: 'the file was cut, or is still being written',
    remedy: 'get it again as a whole; a file that grows is better one of JSON Lines',
  });
}
