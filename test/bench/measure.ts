import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** One way to do the work of a case: the engine, a loop written by hand, a peer. */
export interface Contender {
  readonly name: string;
  /** Does the work once. What it gives back keeps it from being optimised away. */
  readonly run: () => unknown;
  /** Figures are divided by it: rows, steps, keys. */
  readonly per: number;
}

/** What was measured of a contender, in nanoseconds. */
export interface Measured {
  readonly cpu: Spread;
  readonly wall: Spread;
}

/** Median with the range around it. */
export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly greatest: number;
  /** By round. */
  readonly samples: readonly number[];
}

/** A sample is at least this long, since CPU clocks tick coarsely; short work is repeated within it. */
const SAMPLE_MILLISECONDS = 120;

/** Code is hot after so much work. */
const WARM_UP_MILLISECONDS = 400;

setFlagsFromString('--expose-gc');
// The flag makes the function a global of contexts that are made after it.
const collectGarbage = runInNewContext('gc') as (options: { readonly type: 'minor' }) => void;

/**
 * Runs the contenders in turn, round after round, so that what else the machine does hits all of them alike. CPU time
 * is that of the whole process, helper threads of the garbage collector and the compiler included. Young garbage of one
 * contender is collected before the next one runs; a full collection would throw away hot code with it.
 */
export async function measure(contenders: readonly Contender[], rounds: number): Promise<Measured[]> {
  const repetitions: number[] = [];
  for (const contender of contenders) repetitions.push(await warmUp(contender));
  const samples = contenders.map(() => ({ cpu: [] as number[], wall: [] as number[] }));
  for (let round = 0; round < rounds; round++) {
    for (const [i, { run, per }] of contenders.entries()) {
      const times = repetitions[i]!;
      collectGarbage({ type: 'minor' });
      const wall = performance.now();
      const cpu = process.cpuUsage();
      for (let t = 0; t < times; t++) {
        const result = run();
        if (result instanceof Promise) await result;
      }
      const used = process.cpuUsage(cpu);
      samples[i]!.cpu.push(((used.user + used.system) * 1000) / (times * per));
      samples[i]!.wall.push(((performance.now() - wall) * 1e6) / (times * per));
    }
  }
  return samples.map(({ cpu, wall }) => ({ cpu: spreadOf(cpu), wall: spreadOf(wall) }));
}

/** Runs until code is hot; says how often a sample repeats the run. */
async function warmUp({ run }: Contender): Promise<number> {
  const start = performance.now();
  let last = 0;
  for (let runs = 0; runs < 2 || performance.now() - start < WARM_UP_MILLISECONDS; runs++) {
    const begun = performance.now();
    await run();
    last = performance.now() - begun;
  }
  return Math.max(1, Math.ceil(SAMPLE_MILLISECONDS / Math.max(last, 0.001)));
}

/** Median and range. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
  return { median, least: sorted[0]!, greatest: sorted.at(-1)!, samples: values };
}
