import { type Batch, laneAt, MAX_BATCH_ROWS } from '../batch.js';
import type { Operator, Outlet } from '../operator.js';

/**
 * UNION ALL: hands every batch on. Where the inputs are placed, the input's number comes first in a row's place
 * (S6.1): the lanes of each input get ranks above those of the inputs before it.
 */
export class UnionOperator implements Operator {
  readonly #outlet: Outlet;
  readonly #firstRank: readonly number[];
  readonly #lanes = new Float64Array(MAX_BATCH_ROWS);

  /** `lanes`: by input, how many lane ranks its edge has. */
  constructor(lanes: readonly number[], outlet: Outlet) {
    this.#outlet = outlet;
    let rank = 0;
    this.#firstRank = lanes.map(count => {
      const first = rank;
      rank += count;
      return first;
    });
  }

  push(port: number, batch: Batch): void {
    const first = this.#firstRank[port]!;
    if (first === 0) this.#outlet.rows(batch);
    else if (batch.lanes === null) this.#outlet.rows({ ...batch, lane: batch.lane + first });
    else {
      for (let position = 0; position < batch.rows; position++) this.#lanes[position] = laneAt(batch, position) + first;
      this.#outlet.rows({ ...batch, lanes: this.#lanes });
    }
  }

  watermark(): void {}

  finish(): void {}

  flush(): void {}

  snapshot(): void {}

  restore(): void {}

  readonly stateBytes = 0;
}
