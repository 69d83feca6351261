/** Where results go: what of a Node stream is needed. */
export interface OutputStream {
  write(text: string): boolean;
  once(event: 'drain', listener: () => void): unknown;
  on(event: 'error', listener: (error: NodeJS.ErrnoException) => void): unknown;
}

/**
 * Standard output with a reader that may be slow, which slows the job, or may leave (`| head -1`), which ends it.
 */
export class StandardOutput {
  readonly #stream: OutputStream;
  #isClosed = false;
  #waiting: (() => void)[] = [];

  /** `closed`: called when the reader has left. */
  constructor(stream: OutputStream, closed: () => void) {
    this.#stream = stream;
    stream.on('error', error => {
      if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error;
      if (this.#isClosed) return;
      this.#isClosed = true;
      this.release();
      closed();
    });
  }

  /** The reader has left. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Resolves when there is room again; at once where nobody reads any more. */
  write(text: string): void | Promise<void> {
    if (text === '' || this.#isClosed || this.#stream.write(text)) return;
    return new Promise(resolve => {
      this.#waiting.push(resolve);
      this.#stream.once('drain', resolve);
    });
  }

  /** Lets go of whoever waits for room: the job is to end. */
  release(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
