// Catches state of windows that stays when nothing can change in them any more, results that come before their window has
// closed or more than once, and rows that are not told by the window that they arrived in.
import { describe, expect, test } from 'vitest';
import { PerWindow } from '../../../src/embedded/operators/per-window.js';
import { TopNOperator } from '../../../src/embedded/operators/top-n.js';
import { WindowRowsOperator } from '../../../src/embedded/operators/window-rows.js';
import { windowRows } from '../../../src/plan/nodes/window-rows.js';
import { dataType } from '../../../src/types/data-type.js';
import { asc, col, fields, rowtime, table } from '../../plan/plans.js';
import { Collector, edge } from '../collector.js';
import { MemoryState } from '../memory-state.js';
import { batchOf, change } from '../row-batches.js';

const PLAIN = { selected: false, text: 'strings' } as const;
const int = dataType('int');
const source = table({ at: rowtime, n: int }, { time: 'at' });

function hopping(facts: { retracts?: boolean; allowedLateness?: number } = {}) {
  const { retracts = false, allowedLateness = 0 } = facts;
  const node = windowRows(source, {
    time: 'at',
    window: { kind: 'hop', size: 20, slide: 10, offset: 0 },
    allowedLateness,
  });
  const collector = new Collector();
  const output = edge(node.schema, { retracts: retracts && allowedLateness > 0, timed: true, placed: true });
  const operator = new WindowRowsOperator(
    node,
    edge(source.schema, { retracts, timed: true, placed: true }),
    output,
    collector,
  );
  const push = (...rows: (readonly [at: number, n: number, arrival?: number, weight?: number])[]) => {
    const changes = rows.map(([at, n, arrival = 0, weight = 1]) => change([at, n], weight, { arrival, ordinal: n }));
    operator.push(0, batchOf(source.schema, changes, PLAIN, { weights: retracts, arrivals: true, places: true }));
  };
  const seen = () =>
    collector.changes.splice(0).map(c => `${c.weight} ${c.values[1]} ${c.values[4]} @${c.arrival} ${c.ordinal}`);
  return { node, output, operator, push, seen, collector };
}

describe('rows of windows', () => {
  test('come when their window ends, in each of their windows at a place of its own', () => {
    const { operator, push, seen } = hopping();
    push([5, 1], [12, 2]);
    operator.watermark(0, 9);
    expect(seen()).toEqual([]);
    operator.watermark(0, 20);
    expect(seen()).toEqual(['1 10 1 @9 2', '1 20 1 @19 3', '1 20 2 @19 4']);
    operator.watermark(0, Number.POSITIVE_INFINITY);
    expect(seen()).toEqual(['1 30 2 @29 5']);
  });

  test('are let go with the last window that holds them', () => {
    const { operator, push } = hopping();
    const empty = new MemoryState();
    operator.snapshot(empty);
    for (let hour = 0; hour < 50; hour++) {
      push([10 * hour + 5, hour, 10 * hour]);
      operator.watermark(0, 10 * hour + 5);
    }
    const bytes = operator.stateBytes;
    for (let hour = 50; hour < 5000; hour++) {
      push([10 * hour + 5, hour, 10 * hour]);
      operator.watermark(0, 10 * hour + 5);
    }
    expect(operator.stateBytes).toBe(bytes);
    operator.watermark(0, Number.POSITIVE_INFINITY);
    const after = new MemoryState();
    operator.snapshot(after);
    expect(after.tables()).toEqual([]);
  });

  test('that are taken back before the end do not come, whichever window the removal is late for', () => {
    const { operator, push, seen, collector } = hopping({ retracts: true });
    push([5, 1]);
    push([5, 1, 15, -1]);
    operator.watermark(0, 20);
    expect(seen()).toEqual(['1 10 1 @9 2']);
    expect(collector.latePairs).toBe(1);
  });

  test('that come within the time allowed come at once, as what they are', () => {
    const { operator, push, seen } = hopping({ retracts: true, allowedLateness: 10 });
    push([5, 1]);
    operator.watermark(0, 10);
    expect(seen()).toEqual(['1 10 1 @9 2']);
    push([5, 2, 12], [5, 1, 13, -1]);
    expect(seen()).toEqual(['1 10 2 @12 4', '-1 10 1 @13 2']);
    operator.watermark(0, 20);
    expect(seen()).toEqual(['1 20 1 @19 3', '1 20 2 @19 5', '-1 20 1 @19 3']);
  });
});

describe('an operator a window', () => {
  test('shows its result when the window has closed, and is gone', () => {
    const collector = new Collector();
    const schema = { fields: fields({ windowEnd: dataType('timestamp', { precision: 3 }), n: int }) };
    const input = edge(schema, { timed: true });
    const order = [asc(col({ ...source, schema }, 'n'))];
    let made = 0;
    const make = () => {
      made++;
      return new TopNOperator(
        { keys: ['windowEnd'], order, rows: 1, rank: 'rowNumber', as: null },
        input,
        input,
        collector,
        {
          codeGeneration: false,
        },
      );
    };
    const operator = new PerWindow(make, { columns: ['windowEnd'], delay: 0, lateness: 0 }, [input], false);
    const rows = [
      change([20, 3], 1, { arrival: 19 }),
      change([10, 2], 1, { arrival: 9 }),
      change([20, 1], 1, { arrival: 19 }),
    ];
    operator.push(0, batchOf(schema, rows, PLAIN, { weights: false, arrivals: true, places: false }));
    expect(made).toBe(2);
    operator.watermark(0, 10);
    operator.flush();
    expect(collector.changes.splice(0).map(({ values, arrival }) => [...values, arrival])).toEqual([[10, 2, 9]]);
    operator.watermark(0, 20);
    expect(collector.changes.map(({ values, arrival }) => [...values, arrival])).toEqual([[20, 1, 19]]);
    expect(operator.stateBytes).toBe(0);
  });
});
