import type { LateArrivals } from '../../plan/nodes/late-arrivals.js';
import { indexOfField } from '../../schema/schema.js';
import type { Batch } from '../batch.js';
import type { Edge, Operator, Outlet } from '../operator.js';
import { LateJudge } from './late-judge.js';

/** Gives the rows that are late for a join by time. Looks at each alone, so it keeps nothing; a late row arrives when it did. */
export class LateArrivalsOperator implements Operator {
  readonly #judge: LateJudge;
  readonly #outlet: Outlet;

  constructor(node: LateArrivals, input: Edge, outlet: Outlet) {
    this.#judge = new LateJudge(indexOfField(input.schema, node.time), node.after);
    this.#outlet = outlet;
  }

  push(_port: number, batch: Batch): void {
    const late = this.#judge.only('late', batch);
    if (late.count > 0) this.#outlet.rows(late);
  }

  watermark(): void {}

  finish(): void {}

  flush(): void {}

  snapshot(): void {}

  restore(): void {}

  readonly stateBytes = 0;
}
