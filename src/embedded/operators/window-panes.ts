import { type WindowSpec, windowStartOf } from '../../plan/nodes/window-aggregate.js';

/** How windows cut time: into panes, the greatest pieces of which every window is made (S5.5). All in milliseconds. */
export class WindowPanes {
  /** From the end of a window to that of the next. */
  readonly slide: number;
  readonly pane: number;
  /** For so long after its end a window takes rows in. */
  readonly lateness: number;
  readonly #spec: WindowSpec;
  readonly #size: number;
  readonly #offset: number;

  constructor(spec: WindowSpec, lateness = 0) {
    this.lateness = lateness;
    this.#spec = spec;
    this.#size = spec.size;
    this.slide = spec.slide;
    this.#offset = spec.offset;
    this.pane = gcd(spec.size, spec.slide);
  }

  /** Start of the window that ends at `end`. */
  startOf(end: number): number {
    return windowStartOf(this.#spec, end);
  }

  /** Start of the pane that holds `time`. */
  paneOf(time: number): number {
    return Math.floor((time - this.#offset) / this.pane) * this.pane + this.#offset;
  }

  /** Of the windows that hold the pane from `start` on: how many there are, and the end of the first. */
  windowsOf(start: number): { count: number; firstEnd: number } {
    if (this.#spec.kind === 'cumulate') {
      // Whatever window with its start ends later holds it too.
      const next = Math.floor((start - this.#offset) / this.#size + 1) * this.#size + this.#offset;
      return { count: (next - start) / this.slide, firstEnd: start + this.slide };
    }
    const lastStart = Math.floor((start - this.#offset) / this.slide) * this.slide + this.#offset;
    const count = Math.max(0, Math.ceil((this.#size - (start - lastStart)) / this.slide));
    return { count, firstEnd: lastStart - (count - 1) * this.slide + this.#size };
  }

  /** How many of `count` windows, the first ending at `firstEnd`, a row with this arrival watermark is late for (S4.3). */
  lateFor(firstEnd: number, count: number, arrivalWatermark: number): number {
    const arrival = arrivalWatermark - this.lateness;
    return arrival < firstEnd ? 0 : Math.min(count, Math.floor((arrival - firstEnd) / this.slide) + 1);
  }
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
