import type { WindowSpec } from '../../plan/nodes/window-aggregate.js';

/**
 * How windows cut time: into panes, the greatest pieces of which every window is made (S5.5). All in milliseconds;
 * windows are `[end - size, end)`.
 */
export class WindowPanes {
  readonly size: number;
  readonly slide: number;
  readonly #offset: number;
  readonly pane: number;

  constructor({ size, slide, offset }: WindowSpec) {
    this.size = size;
    this.slide = slide;
    this.#offset = offset;
    this.pane = gcd(size, slide);
  }

  /** Start of the pane that holds `time`. */
  paneOf(time: number): number {
    return Math.floor((time - this.#offset) / this.pane) * this.pane + this.#offset;
  }

  /** Of the windows that hold the pane from `start` on: how many there are, and the end of the first. */
  windowsOf(start: number): { count: number; firstEnd: number } {
    const lastStart = Math.floor((start - this.#offset) / this.slide) * this.slide + this.#offset;
    const count = Math.max(0, Math.ceil((this.size - (start - lastStart)) / this.slide));
    return { count, firstEnd: lastStart - (count - 1) * this.slide + this.size };
  }

  /** How many of `count` windows, the first ending at `firstEnd`, a row with this arrival watermark is late for (S4.3). */
  lateFor(firstEnd: number, count: number, arrival: number): number {
    return arrival < firstEnd ? 0 : Math.min(count, Math.floor((arrival - firstEnd) / this.slide) + 1);
  }
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
