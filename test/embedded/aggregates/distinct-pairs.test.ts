// Catches distinct values that a snapshot holds on to, or cannot write, though the rows that had them are gone.
import { expect, test } from 'vitest';
import { Aggregation } from '../../../src/embedded/aggregates/aggregation.js';
import { aggregateType } from '../../../src/expr/aggregate-type.js';
import { column } from '../../../src/expr/build.js';
import type { AggregateCall } from '../../../src/expr/expression.js';
import { inputNode, SCHEMA, typeOf } from '../aggregate-cases.js';
import { Collector, edge } from '../collector.js';
import { MemoryState } from '../memory-state.js';
import { batchOf, type Change, change } from '../row-batches.js';

test.each([true, false])('a value without rows is no state, whether its group is there or not (%s)', isThere => {
  const type = aggregateType('COUNT', null, false);
  const call: AggregateCall = {
    name: 'COUNT',
    operands: [column('x', typeOf('x'))],
    where: null,
    distinct: true,
    type,
  };
  const aggregation = new Aggregation({
    keys: [0],
    aggregates: [{ name: 'n', call }],
    node: inputNode,
    input: edge(SCHEMA, { retracts: true }),
    outlet: new Collector(),
    time: null,
    always: false,
    codeGeneration: true,
  });
  const state = aggregation.newState();
  const row = (k: number, x: number, weight: number) => change([k, 's', x, 1, 1, 1, 1, 1, 1, true, []], weight);
  const update = (changes: readonly Change[]) => {
    const form = { selected: false, text: 'strings' } as const;
    const batch = batchOf(SCHEMA, changes, form, { weights: true, arrivals: false, places: false });
    aggregation.update(state, batch, aggregation.ids(state, batch));
  };
  update([row(1, 7, 1), row(2, 7, 1), row(2, 8, 1)]);
  update([row(1, 7, -1), row(2, 8, -1)]);
  const [gone] = aggregation.ids(
    state,
    batchOf(
      SCHEMA,
      [row(1, 0, 1)],
      { selected: false, text: 'strings' },
      {
        weights: true,
        arrivals: false,
        places: false,
      },
    ),
  );
  if (!isThere) state.table.release(gone!);
  const saved = new MemoryState();
  state.snapshot(saved, 's');
  expect(saved.reread().columns('s distinct 0').rows).toBe(1);
  const copy = aggregation.newState();
  copy.restore(saved.reread(), 's');
  expect(copy.table.live).toBe(isThere ? 2 : 1);
});
