/** How a pipeline is run. An option that does nothing yet is absent here and refused at run time. */
export interface RunOptions {
  /** `automatic`: batch when every source is bounded. */
  readonly mode?: 'automatic' | 'batch' | 'streaming';
  /** Ends the job after that many changes of each output. */
  readonly limit?: number;
  readonly signal?: AbortSignal;
  /** Refuses a plan whose results depend on anything but its input (S11). */
  readonly requireDeterministic?: boolean;
  /** What a row error (S10) does to the job: `fail` (default) ends it, `skip` counts it. */
  readonly onError?: 'fail' | 'skip';
}
