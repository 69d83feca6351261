import type { Progress } from '../executor/job.js';
import { renderProgress } from '../render/progress.js';

/** Milliseconds between two plain lines, where standard error is no terminal. */
const PLAIN_INTERVAL = 10_000;

/** Where progress is shown. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * The progress of a job on standard error: one line that lives on a terminal, a plain line every ten seconds elsewhere.
 * On a terminal results may be printed in between: {@link clear} takes the line away first.
 */
export class ProgressLine {
  readonly #stream: ProgressStream;
  readonly #now: () => number;
  #isShown = false;
  #shownAt: number;

  constructor(stream: ProgressStream, now: () => number) {
    this.#stream = stream;
    this.#now = now;
    this.#shownAt = now();
  }

  show(progress: Progress): void {
    if (this.#stream.isTTY === true) {
      const width = (this.#stream.columns ?? 80) - 1;
      this.#stream.write(`\r\u001b[2K${renderProgress(progress, { width })}`);
      this.#isShown = true;
    } else if (this.#now() - this.#shownAt >= PLAIN_INTERVAL) {
      this.#shownAt = this.#now();
      this.#stream.write(`${renderProgress(progress)}\n`);
    }
  }

  clear(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#stream.write('\r\u001b[2K');
  }
}
