import { once } from 'node:events';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { finished, pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { MillraceError } from '../../errors/millrace-error.js';
import type { Platform } from '../../platform/platform.js';

/** The files that are being written in this process: of two that write the same one, the later would win unseen. */
const written = new Set<string>();

/**
 * A file that appears as a whole or not at all: it is written beside its place under another name, and takes its place
 * when it is complete. Compressed where its name ends in `.gz`.
 */
export class AtomicFile {
  readonly #path: string;
  readonly #partial: string;
  readonly #stream: Writable;
  readonly #done: Promise<void>;
  #failure: unknown = null;

  private constructor(path: string, partial: string, file: Writable) {
    this.#path = path;
    this.#partial = partial;
    if (path.endsWith('.gz')) {
      const gzip = createGzip();
      this.#stream = gzip;
      this.#done = pipeline(gzip, file);
    } else {
      this.#stream = file;
      this.#done = finished(file);
    }
    this.#done.catch((error: unknown) => {
      this.#failure = error;
    });
  }

  /** Begins a file. Throws SINK_FAILED where nothing can be written there. */
  static async create(path: string, platform: Platform): Promise<AtomicFile> {
    const target = resolve(path);
    if (written.has(target)) {
      throw new MillraceError('SINK_FAILED', `${path} is being written already`, {
        place: path,
        why: 'two outputs cannot be one file',
        remedy: 'name another file for one of them, or unite both by unionAll()',
      });
    }
    const tag = Math.floor(platform.random() * 36 ** 8)
      .toString(36)
      .padStart(8, '0');
    const partial = join(dirname(path), `.${basename(path)}.${tag}.partial`);
    try {
      written.add(target);
      const file = await open(partial, 'wx');
      return new AtomicFile(path, partial, file.createWriteStream());
    } catch (error) {
      written.delete(target);
      throw writeError(path, error);
    }
  }

  /** Takes bytes; waits while the disk is behind. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#failure === null && !this.#stream.write(bytes)) {
      await Promise.race([once(this.#stream, 'drain'), this.#done]).catch(() => {});
    }
    if (this.#failure !== null) throw writeError(this.#path, this.#failure);
  }

  /** Puts the file, now complete, in its place. */
  async commit(): Promise<void> {
    try {
      this.#stream.end();
      await this.#done;
      await rename(this.#partial, this.#path);
      written.delete(resolve(this.#path));
    } catch (error) {
      await this.abort();
      throw writeError(this.#path, error);
    }
  }

  /** Leaves no trace of it. */
  async abort(): Promise<void> {
    this.#stream.destroy();
    await this.#done.catch(() => {});
    await rm(this.#partial, { force: true });
    written.delete(resolve(this.#path));
  }
}

const WORDS = new Map([
  ['EACCES', 'this program may not write there'],
  ['EISDIR', 'a folder has that name'],
  ['ENOSPC', 'the disk is full'],
  ['EROFS', 'the disk can only be read'],
]);

function writeError(path: string, error: unknown): MillraceError {
  const code = (error as { code?: unknown } | null)?.code;
  const isMissing = code === 'ENOENT';
  const why = isMissing
    ? `there is no folder ${dirname(path)}`
    : typeof code === 'string'
      ? WORDS.get(code)
      : undefined;
  return new MillraceError('SINK_FAILED', `${path} cannot be written`, {
    place: path,
    why: why ?? (error instanceof Error ? error.message : String(error)),
    remedy: isMissing ? 'make the folder, or name another one' : 'mend that, or name another file',
    cause: error,
  });
}
