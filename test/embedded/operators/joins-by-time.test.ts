// Catches state of joins by time that nobody frees: rows that can meet nobody, rows that have left, versions that no row to
// come can ask for, keys that nobody has.
import { describe, expect, test } from 'vitest';
import { IntervalJoinOperator } from '../../../src/embedded/operators/interval-join.js';
import { TemporalJoinOperator } from '../../../src/embedded/operators/temporal-join.js';
import { column } from '../../../src/expr/build.js';
import { resolveCall } from '../../../src/expr/functions/resolve.js';
import { intervalJoin } from '../../../src/plan/nodes/interval-join.js';
import type { JoinType } from '../../../src/plan/nodes/join.js';
import { temporalJoin } from '../../../src/plan/nodes/temporal-join.js';
import { int, rowtime, string, table } from '../../plan/plans.js';
import { Collector, edge } from '../collector.js';
import { batchOf, change } from '../row-batches.js';

const left = table({ k: string, at: rowtime }, { time: 'at' });
const right = table({ k: string, n: int, at: rowtime }, { time: 'at', key: ['k'] });
const on = resolveCall('EQUAL', [column('k', string, 0), column('k', string, 1)]);
const columns = [
  { name: 'k', expression: column('k', string, 0) },
  { name: 'at', expression: column('at', rowtime, 0) },
];
const facts = { codeGeneration: true };
const form = { selected: false, text: 'strings' } as const;
const timed = { weights: false, arrivals: true, places: true };

describe.each<JoinType>(['inner', 'left', 'full'])('a %s interval join', type => {
  test('keeps what lies within its interval, however long it runs', () => {
    const node = intervalJoin(left, right, { type, on, columns, times: ['at', 'at'], from: -10, to: 20 });
    const outlet = new Collector();
    const inputs = [edge(left.schema, { timed: true }), edge(right.schema, { timed: true })] as const;
    const join = new IntervalJoinOperator(node, inputs, edge(node.schema), outlet, facts);
    const sizes: number[] = [];
    for (let time = 0; time < 60_000; time++) {
      // Each row has a key of its own, which the other side has once in a while.
      const key = `k${time}`;
      join.push(0, batchOf(left.schema, [change([key, time], 1, { arrival: time - 1 })], form, timed));
      if (time % 3 === 0) {
        join.push(1, batchOf(right.schema, [change([key, 1, time], 1, { arrival: time - 1 })], form, timed));
      }
      join.watermark(0, time);
      join.watermark(1, time);
      if (time % 1000 === 999) sizes.push(join.stateBytes);
    }
    // Texts are compacted now and then; all rows would be many megabytes.
    expect(Math.max(...sizes)).toBeLessThan(250_000);
    join.watermark(0, Number.POSITIVE_INFINITY);
    join.watermark(1, Number.POSITIVE_INFINITY);
    const pads = type === 'inner' ? 0 : 40_000;
    expect(outlet.changes).toHaveLength(20_000 + pads);
  });
});

test('a temporal join keeps a version a key, and rows until their time has passed', () => {
  const node = temporalJoin(left, right, { type: 'inner', on, columns, asOf: 'at', time: 'at' });
  const outlet = new Collector();
  const inputs = [
    edge(left.schema, { timed: true, placed: true }),
    edge(right.schema, { timed: true, placed: true }),
  ] as const;
  const join = new TemporalJoinOperator(node, inputs, edge(node.schema, { placed: true }), outlet, facts);
  const sizes: number[] = [];
  for (let time = 1; time <= 60_000; time++) {
    const key = `k${time % 7}`;
    join.push(
      1,
      batchOf(right.schema, [change([key, time, time], 1, { arrival: time - 1, ordinal: time })], form, timed),
    );
    join.push(0, batchOf(left.schema, [change([key, time], 1, { arrival: time - 1, ordinal: time })], form, timed));
    join.watermark(0, time);
    join.watermark(1, time);
    if (time % 1000 === 0) sizes.push(join.stateBytes);
  }
  expect(Math.max(...sizes)).toBeLessThan(250_000);
  // The row of the last watermark waits for others of its time.
  expect(outlet.changes).toHaveLength(59_999);
});
