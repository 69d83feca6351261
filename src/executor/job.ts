import type { Observable } from 'rxjs';

/** Where a job is in its life. */
export type JobStatus = 'starting' | 'running' | 'stopping' | 'finished' | 'cancelled' | 'failed';

/** Counts by the name of a source, output or operator. */
export interface Counts {
  readonly [name: string]: number;
}

/** How far a job has come. */
export interface Progress {
  readonly elapsed: number;
  readonly rowsIn: number;
  readonly rowsOut: number;
  readonly rowsInPerSecond: number;
  readonly rowsOutPerSecond: number;
  /** The least watermark of the outputs in milliseconds since the epoch; `null` before there is one. */
  readonly watermark: number | null;
  /** How far the watermark is behind the greatest event time seen, in milliseconds; `null` before both are known. */
  readonly lag: number | null;
  readonly lateRows: number;
  readonly stateBytes: number;
  readonly steps: number;
}

/** What a job has done, when it has ended. */
export interface Summary {
  readonly status: 'finished' | 'cancelled';
  readonly mode: 'batch' | 'streaming';
  /** Milliseconds. */
  readonly elapsed: number;
  readonly steps: number;
  readonly deterministic: boolean;
  /** Ended by `limit`. */
  readonly limited: boolean;
  /** By source. */
  readonly rowsIn: Counts;
  /** Changes by output. */
  readonly rowsOut: Counts;
  /** Late (row, result) pairs by operator, on append-only edges part of the answer (S5.3). */
  readonly lateRows: Counts;
  /** Malformed records left out, by source. */
  readonly skippedRows: Counts;
  /** Row errors that stand at the end, by operator. */
  readonly errors: Counts;
}

/** One measured value of one operator. */
export interface Metric {
  readonly name: string;
  readonly operator: string;
  readonly value: number;
}

/** Something that keeps results back, or explains why they are few. */
export interface Diagnosis {
  /** The operator or source. */
  readonly operator: string;
  readonly fact: string;
  readonly remedy: string;
}

/** A running pipeline. */
export interface Job {
  readonly id: string;
  /** The summary, when the job has ended well; rejects where it failed. */
  readonly done: Promise<Summary>;
  readonly status: Observable<JobStatus>;
  readonly progress: Observable<Progress>;
  readonly metrics: Observable<readonly Metric[]>;
  /** Ends the job at the next step boundary; sinks are closed. */
  cancel(): Promise<Summary>;
  /**
   * Why there is no output, or less than expected: what waits for which time, which lane holds the watermark back, which
   * source is silent, which operator lets nothing through, which rows were late. Empty where all is as it should be.
   */
  diagnose(): Promise<readonly Diagnosis[]>;
}
