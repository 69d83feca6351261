import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { createGunzip, type Gunzip } from 'node:zlib';
import { MillraceError } from '../../errors/millrace-error.js';
import { fileError } from './file-error.js';

/** The bytes of a file from some offset on. */
export interface ByteInput {
  /** Puts at most `length` bytes at `at`. Returns how many; 0 at the end. */
  read(into: Uint8Array, at: number, length: number): Promise<number>;
  close(): Promise<void>;
}

/** How the bytes of a file are opened. Offsets of compressed files count decompressed bytes. */
export type OpenBytes = (path: string, offset: number) => Promise<ByteInput>;

/** The bytes as they are. */
export async function openPlain(path: string, offset: number): Promise<ByteInput> {
  let file: FileHandle;
  try {
    file = await open(path, 'r');
  } catch (error) {
    throw fileError(path, error);
  }
  let position = offset;
  if (offset > 0 && (await file.stat()).size < offset) {
    await file.close();
    throw tooShort(path, offset);
  }
  return {
    async read(into, at, length) {
      try {
        const { bytesRead } = await file.read(into, at, length, position);
        position += bytesRead;
        return bytesRead;
      } catch (error) {
        throw fileError(path, error);
      }
    },
    close: () => file.close(),
  };
}

/** The bytes that a gzip file holds, of which there may be `limit`. */
export function gzipOpener(limit: number): OpenBytes {
  return async (path, offset) => new GzipInput(path, offset, limit);
}

class GzipInput implements ByteInput {
  readonly #path: string;
  readonly #limit: number;
  readonly #gunzip: Gunzip;
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #stop: () => void;
  #chunk: Buffer = Buffer.alloc(0);
  #skip: number;
  #total = 0;

  constructor(path: string, offset: number, limit: number) {
    this.#path = path;
    this.#limit = limit;
    this.#skip = offset;
    const file = createReadStream(path);
    this.#gunzip = createGunzip({ chunkSize: 262_144 });
    file.on('error', error => this.#gunzip.destroy(error));
    file.pipe(this.#gunzip);
    this.#chunks = this.#gunzip[Symbol.asyncIterator]();
    this.#stop = () => {
      file.destroy();
      this.#gunzip.destroy();
    };
  }

  async read(into: Uint8Array, at: number, length: number): Promise<number> {
    while (this.#chunk.length === 0) {
      let next: IteratorResult<Buffer>;
      try {
        next = await this.#chunks.next();
      } catch (error) {
        throw fileError(this.#path, error);
      }
      if (next.done === true) {
        if (this.#skip > 0) throw tooShort(this.#path, this.#total + this.#skip);
        return 0;
      }
      this.#total += next.value.length;
      if (this.#total > this.#limit) throw this.#tooMuch();
      const skipped = Math.min(this.#skip, next.value.length);
      this.#skip -= skipped;
      this.#chunk = next.value.subarray(skipped);
    }
    const count = Math.min(length, this.#chunk.length);
    into.set(this.#chunk.subarray(0, count), at);
    this.#chunk = this.#chunk.subarray(count);
    return count;
  }

  async close(): Promise<void> {
    this.#stop();
  }

  #tooMuch(): MillraceError {
    return new MillraceError('SOURCE_UNREADABLE', `${this.#path} holds more than ${this.#limit} bytes`, {
      place: this.#path,
      why: 'a small compressed file can hold more than a disk: maxDecompressedBytes is the limit',
      remedy: '{ maxDecompressedBytes } with a greater number, if the file is what it should be',
    });
  }
}

function tooShort(path: string, offset: number): MillraceError {
  return new MillraceError('SOURCE_UNREADABLE', `${path} ends before byte ${offset}, where reading should go on`, {
    place: path,
    why: 'the file was cut or replaced since',
    remedy: 'start the job again from the beginning',
  });
}
