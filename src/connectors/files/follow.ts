import { stat } from 'node:fs/promises';
import { MillraceError } from '../../errors/millrace-error.js';
import type { Platform } from '../../platform/platform.js';
import type { ByteInput, OpenBytes } from './byte-input.js';
import { openPlain } from './byte-input.js';
import { fileError } from './file-error.js';

/** How often a followed file is looked at for more, in milliseconds. */
export const FOLLOW_INTERVAL = 200;

/** The bytes of a file that grows: at its end it waits for more, until `signal`. */
export function followOpener(platform: Platform, signal: AbortSignal): OpenBytes {
  return async (path, offset) => new FollowInput(path, offset, await openPlain(path, offset), platform, signal);
}

class FollowInput implements ByteInput {
  readonly #path: string;
  readonly #input: ByteInput;
  readonly #platform: Platform;
  readonly #signal: AbortSignal;
  #offset: number;
  #identity: string | null = null;
  #isClosed = false;
  #wake: (() => void) | null = null;

  constructor(path: string, offset: number, input: ByteInput, platform: Platform, signal: AbortSignal) {
    this.#path = path;
    this.#offset = offset;
    this.#input = input;
    this.#platform = platform;
    this.#signal = signal;
  }

  async read(into: Uint8Array, at: number, length: number): Promise<number> {
    await this.#check();
    for (;;) {
      if (this.#isClosed || this.#signal.aborted) return 0;
      const count = await this.#input.read(into, at, length);
      if (count > 0) {
        this.#offset += count;
        return count;
      }
      await this.#pause();
      if (!this.#isClosed) await this.#check();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#wake?.();
    await this.#input.close();
  }

  #pause(): Promise<void> {
    return new Promise(resolve => {
      const done = () => {
        cancel();
        this.#signal.removeEventListener('abort', done);
        this.#wake = null;
        resolve();
      };
      const cancel = this.#platform.schedule(done, FOLLOW_INTERVAL);
      this.#signal.addEventListener('abort', done);
      this.#wake = done;
    });
  }

  /** A file that was cut or replaced has no place to go on from: what was read of it is gone. */
  async #check(): Promise<void> {
    let now: { readonly dev: number; readonly ino: number; readonly size: number };
    try {
      now = await stat(this.#path);
    } catch (error) {
      throw fileError(this.#path, error);
    }
    const identity = `${now.dev}:${now.ino}`;
    this.#identity ??= identity;
    if (identity !== this.#identity) throw this.#changed('was replaced by another file');
    if (now.size < this.#offset) throw this.#changed(`was cut to ${now.size} bytes, and ${this.#offset} had been read`);
  }

  #changed(what: string): MillraceError {
    return new MillraceError('SOURCE_UNREADABLE', `${this.#path} ${what}`, {
      place: this.#path,
      why: 'a followed file only grows',
      remedy: 'start the job again, or write a new file for each run and read them with a pattern',
    });
  }
}
