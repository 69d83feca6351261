import type { SinkSpec, SinkWriter } from '../connectors/contract/sink.js';
import type { Platform } from '../platform/platform.js';
import { dataType } from '../types/data-type.js';
import type { Lane } from './lane.js';
import { takeBack } from './take-back.js';

/** The columns of a rejected record. */
const REJECTED_COLUMNS = ['place', 'reason', 'text'].map(name => ({ name, type: dataType('string') }));

/** The sink that receives the malformed records of one source, step by step. */
export class DeadLetters {
  readonly #writer: SinkWriter;

  private constructor(writer: SinkWriter) {
    this.#writer = writer;
  }

  static async open(
    sink: SinkSpec,
    job: { signal: AbortSignal; job: string; platform: Platform },
  ): Promise<DeadLetters> {
    const { signal, platform } = job;
    const writer = await sink.open({
      signal,
      job: job.job,
      platform,
      schema: { fields: REJECTED_COLUMNS },
      order: null,
    });
    return new DeadLetters(writer);
  }

  /** Writes what the lanes have rejected since the last call. */
  async write(lanes: readonly Lane[]): Promise<void> {
    const rejected = lanes.flatMap(lane => lane.rejected.splice(0));
    if (rejected.length > 0) await this.#writer.write(rejected.map(row => ({ kind: '+I', row })));
  }

  /** Instead of {@link close}, where the job has not begun. */
  async abort(reason: unknown): Promise<void> {
    await takeBack(this.#writer, reason);
  }

  async close(): Promise<void> {
    await this.#writer.close();
  }
}
