import type { Job } from '../executor/job.js';
import { renderDiagnosis } from '../render/diagnosis.js';
import { durationText } from '../types/duration.js';

/** No output for so long is told first; then each time after twice as long. */
const FIRST = 10_000;
const LOOK = 500;

/** Says why a job gives no output, whenever it has given none for a while (`--diagnose`). */
export class SilenceWatch {
  readonly #job: Job;
  readonly #tell: (text: string) => void;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #first: number;
  #rowsOut = -1;
  #since: number;
  #patience: number;

  constructor(job: Job, tell: (text: string) => void, first = FIRST) {
    this.#job = job;
    this.#tell = tell;
    this.#first = first;
    this.#patience = first;
    this.#since = performance.now();
    this.#timer = setInterval(() => void this.#look(), Math.min(LOOK, first));
    // It keeps no process alive: a job does.
    this.#timer.unref();
  }

  /** How many changes have left so far. */
  progressed(rowsOut: number): void {
    if (rowsOut === this.#rowsOut) return;
    this.#rowsOut = rowsOut;
    this.#since = performance.now();
    this.#patience = this.#first;
  }

  async #look(): Promise<void> {
    const silent = performance.now() - this.#since;
    if (silent < this.#patience) return;
    this.#patience *= 2;
    const seconds = Math.floor(silent / 1000) * 1000;
    this.#tell(renderDiagnosis(await this.#job.diagnose(), `no output for ${durationText(seconds)}`));
  }

  /** The job has ended: what there is to say where it gave nothing at all. */
  async end(rowsOut: number): Promise<void> {
    this.stop();
    if (rowsOut > 0) return;
    const found = await this.#job.diagnose();
    if (found.length > 0) this.#tell(renderDiagnosis(found, 'no output at all'));
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}
