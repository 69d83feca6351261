import { UNSAFE_NUMBER } from '../../expr/fault.js';
import type { ToChangelog } from '../../plan/nodes/to-changelog.js';
import { type Batch, OutputBatch, valueAt, weightAt } from '../batch.js';
import { giveKinds } from '../change-kinds.js';
import type { Edge, Operator, Outlet } from '../operator.js';
import { keyReader, rowReader } from '../row-reader.js';

/** A row that a step has changed, and by how much in all. */
interface Changed {
  /** Tells it from rows of other keys; `null` where no key is known. */
  readonly key: string | null;
  /** The object that a program gets; `null` where it cannot be made. */
  readonly row: object | null;
  readonly time: number;
  weight: number;
}

/**
 * Gives the changes of a step as values, when it ends: what undoes itself within the step is none. Between steps there
 * is nothing to keep.
 */
export class ToChangelogOperator implements Operator {
  readonly #outlet: Outlet;
  readonly #output: OutputBatch;
  readonly #read: (batch: Batch, position: number) => object;
  readonly #text: (batch: Batch, position: number) => string;
  readonly #key: ((batch: Batch, position: number) => string) | null;
  readonly #time: number;
  #changed = new Map<string, Changed>();
  #arrival = Number.NEGATIVE_INFINITY;

  /** `key`: positions of the columns that tell rows apart; `null` where none are known. */
  constructor(node: ToChangelog, key: readonly number[] | null, input: Edge, output: Edge, outlet: Outlet) {
    const { fields } = input.schema;
    this.#outlet = outlet;
    this.#output = new OutputBatch(output.schema, { weights: false, arrivals: output.timed, places: false });
    this.#read = rowReader(input.schema);
    this.#text = keyReader(
      input.schema,
      fields.map((_, c) => c),
    );
    this.#key = key === null ? null : keyReader(input.schema, key);
    this.#time = fields.findIndex(({ name }) => name === node.time);
  }

  push(_port: number, batch: Batch): void {
    const { arrivals } = batch;
    if (arrivals !== null) {
      for (let run = 0; run < arrivals.count; run++) {
        this.#arrival = Math.max(this.#arrival, arrivals.watermark[run]!);
      }
    }
    for (let k = 0; k < batch.count; k++) {
      const position = batch.selection === null ? k : batch.selection[k]!;
      const weight = weightAt(batch, position);
      const text = this.#text(batch, position);
      const known = this.#changed.get(text);
      if (known !== undefined) known.weight += weight;
      else this.#changed.set(text, { ...this.#rowAt(batch, position), weight });
    }
  }

  #rowAt(batch: Batch, position: number): Omit<Changed, 'weight'> {
    const key = this.#key === null ? null : this.#key(batch, position);
    const time = this.#time < 0 ? 0 : (valueAt(batch, this.#time, position) as number);
    try {
      return { key, row: this.#read(batch, position), time };
    } catch {
      // A BIGINT that the program would see as a number, and that is none.
      return { key, row: null, time };
    }
  }

  watermark(): void {}

  finish(): void {}

  flush(): void {
    if (this.#changed.size === 0) return;
    const removed: Changed[] = [];
    const inserted: Changed[] = [];
    for (const changed of this.#changed.values()) {
      const { row, weight } = changed;
      if (row === null && weight !== 0) this.#outlet.error('', UNSAFE_NUMBER, weight, this.#arrival);
      else for (let n = Math.abs(weight); n > 0; n--) (weight < 0 ? removed : inserted).push(changed);
    }
    this.#changed = new Map();
    giveKinds(removed, inserted, (kind, { row, time }) => {
      const at = this.#output.batch.rows;
      this.#output.set(0, at, { kind, row });
      if (this.#time >= 0) this.#output.set(1, at, time);
      this.#output.add(1, this.#arrival);
      if (this.#output.isFull) this.#handOver();
    });
    this.#handOver();
    this.#arrival = Number.NEGATIVE_INFINITY;
  }

  #handOver(): void {
    if (this.#output.batch.rows === 0) return;
    this.#outlet.rows(this.#output.batch);
    this.#output.reset();
  }

  snapshot(): void {}

  restore(): void {}

  readonly stateBytes = 0;
}
