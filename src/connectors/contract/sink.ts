import type { Platform } from '../../platform/platform.js';
import type { Schema, TableSchema } from '../../schema/schema.js';

/** How a row changed: inserted, taken back and replaced, deleted (S13). */
export type ChangeKind = '+I' | '-U' | '+U' | '-D';

/** One change of a table, the row in the values that programs see. */
export interface Change<out V> {
  readonly kind: ChangeKind;
  readonly row: V;
}

/** What a job tells a sink. */
export interface SinkContext {
  readonly signal: AbortSignal;
  readonly job: string;
  readonly platform: Platform;
  /** The columns that will come, in order, with their types. */
  readonly schema: Schema;
  /**
   * For {@link SinkSpec.ordered} sinks under an `orderBy`: compares two changes that were written by the order and its
   * ties (S6.2). `null` where the table has no order.
   */
  readonly order: ((a: Change<object>, b: Change<object>) => number) | null;
  /** False where the table never ends, so that nobody will see it whole. */
  readonly bounded?: boolean;
  /** The name of the output, where the pipeline has several: what tells them apart in one place. */
  readonly output?: string;
}

/** An opened sink. `write` is called once a step with that step's changes; what it returns is awaited, so a slow sink slows the source. */
export interface SinkWriter {
  write(changes: readonly Change<object>[]): void | Promise<void>;
  /** Between steps: what was written stands. */
  close(): void | Promise<void>;
  /**
   * Instead of `close`, where the job failed or was ended within a step: what was written is taken back as far as the
   * sink can (a file that was begun disappears). Where it is missing, `close` is called. `reason` is the error.
   */
  abort?(reason: unknown): void | Promise<void>;
  /** With {@link SinkSpec.commit}: makes what was written ready to be committed, for exactly once. */
  prepare?(epoch: number): Promise<unknown>;
}

/** A sink as the plan holds it. */
export interface SinkSpec {
  readonly connector: string;
  readonly label: string;
  /** Declared columns; `null` where the sink takes whatever comes. */
  readonly schema: TableSchema | null;
  /** `append`: inserts only. `update`: all kinds. */
  readonly accepts: 'append' | 'update';
  /** `key`: gets +U and -D only, by the primary key of `schema`. */
  readonly by: 'row' | 'key';
  /** Takes the order of an `orderBy` (S6.4): `print` and `collect`, which show the table when the job has ended. */
  readonly ordered?: true;
  /** Only counts: changes are dropped without a row being made, and `write` is never called. */
  readonly discards?: true;
  open(context: SinkContext): SinkWriter | Promise<SinkWriter>;
  commit?(prepared: readonly unknown[]): Promise<void>;
  abort?(prepared: readonly unknown[]): Promise<void>;
}
