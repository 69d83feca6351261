import type { Progress } from '../executor/job.js';
import { renderProgress } from '../render/progress.js';

/** Milliseconds between two plain lines, where standard error is no terminal, and between two live ones. */
const PLAIN_INTERVAL = 10_000;
const LIVE_INTERVAL = 1000;

/** Where progress is shown. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/**
 * The progress of a job on standard error: one line that lives on a terminal, a plain line every ten seconds elsewhere.
 * A job that waits for its sources reports nothing, so the line is shown again by itself. On a terminal results may be
 * printed in between: {@link clear} takes the line away first.
 */
export class ProgressLine {
  readonly #stream: ProgressStream;
  readonly #now: () => number;
  readonly #timer: NodeJS.Timeout;
  #last: { readonly progress: Progress; readonly at: number } | null = null;
  #isShown = false;
  #shownAt: number;

  constructor(stream: ProgressStream, now: () => number) {
    this.#stream = stream;
    this.#now = now;
    this.#shownAt = now();
    this.#timer = setInterval(() => this.tick(), LIVE_INTERVAL).unref();
  }

  show(progress: Progress): void {
    this.#last = { progress, at: this.#now() };
    this.#write(progress);
  }

  /** Shows what was reported last, as of now, where that is some time ago. */
  tick(): void {
    if (this.#last === null) return;
    const silent = this.#now() - this.#last.at;
    if (silent < LIVE_INTERVAL) return;
    const { progress } = this.#last;
    this.#write({ ...progress, elapsed: progress.elapsed + silent, rowsInPerSecond: 0, rowsOutPerSecond: 0 });
  }

  clear(): void {
    if (!this.#isShown) return;
    this.#isShown = false;
    this.#stream.write('\r\u001b[2K');
  }

  /** Nothing is shown any more. */
  end(): void {
    clearInterval(this.#timer);
    this.#last = null;
    this.clear();
  }

  #write(progress: Progress): void {
    if (this.#stream.isTTY === true) {
      // A terminal that does not know its width says 0.
      const width = (this.#stream.columns || 80) - 1;
      this.#stream.write(`\r\u001b[2K${renderProgress(progress, { width })}`);
      this.#isShown = true;
    } else if (this.#now() - this.#shownAt >= PLAIN_INTERVAL) {
      this.#shownAt = this.#now();
      this.#stream.write(`${renderProgress(progress)}\n`);
    }
  }
}
