// Catches keyed functions whose timers or late rows differ from what Flink's own suite expects: its case 43. Flink sorts
// bounded input by time in batch, so that nothing is late there; here it is late in both modes, unless it is replayed.
import { describe, expect, test } from 'vitest';
import { from, iterable, mapState, rows, t, valueState } from '../../src/index.js';
import { named } from './in-both-modes.js';

const Input = { key: t.int(), at: t.timestamp(3).rowtime({ watermark: row => row.mark }), mark: t.timestamp(3) };
const NONE = -1000;
/** Key, time, and the watermark from this row on. */
const input = [
  [1, 3, NONE],
  [1, 1, NONE],
  [2, 1, NONE],
  [1, 4, 5],
  [2, 3, NONE],
  [1, 2, NONE],
  [1, 13, NONE],
  [1, 11, NONE],
  [2, 14, 15],
  [1, 11, NONE],
];

/** Counts elements up to the next multiple of ten; each timer sets itself again, which has to end. */
function counted(source: ReturnType<typeof rows<typeof Input>>) {
  return from(source)
    .toStream()
    .keyBy(row => row.key)
    .process({
      state: { counts: mapState(t.int(), t.int()) },
      outputs: { counts: t.string(), late: t.string() },
      onRow(row, { state, timers }) {
        const bucket = (Math.floor(row.at / 10) + 1) * 10;
        state.counts.set(bucket, (state.counts.get(bucket) ?? 0) + 1);
        timers.setEventTime(bucket);
      },
      onLate: (row, emit) => emit.late(`${row.key},${row.at}`),
      onTimer(time, { key, state, timers, emit }) {
        const count = state.counts.get(time);
        if (count !== null) emit.counts(`${time},${key},${count}`);
        timers.setEventTime(time + 1);
      },
    });
}

describe.each(['batch', 'streaming'] as const)('in %s', mode => {
  test('43: timers that set themselves again end with the input, and rows below the watermark are late', async () => {
    const { counts, late } = counted(rows(named(Input, input), Input));
    expect((await counts.collect({ mode })).sort()).toEqual(['10,1,3', '10,2,1', '20,1,2', '20,2,1']);
    expect((await late.collect({ mode })).sort()).toEqual(['1,11', '1,2', '2,3']);
  });

  test('43: sorted by time nothing is late, as in the batch of Flink', async () => {
    const sorted = [...input].sort((a, b) => a[1]! - b[1]!);
    const { counts, late } = counted(
      rows(
        named(
          Input,
          sorted.map(([key, at]) => [key, at, NONE]),
        ),
        Input,
      ),
    );
    expect((await counts.collect({ mode })).sort()).toEqual(['10,1,4', '10,2,2', '20,1,3', '20,2,1']);
    expect(await late.collect({ mode })).toEqual([]);
  });

  test('42: every keyed element sees what was broadcast, and comes in the order of its key', async () => {
    const elements = [
      ['r1', 1],
      ['r1', 2],
      ['r2', 2],
      ['r1', 3],
      ['r1', 4],
      ['r1', 3],
      ['r2', 5],
      ['r1', 5],
      ['r2', 3],
      ['r1', 3],
    ] as const;
    const Element = { key: t.string(), at: t.timestamp(3).rowtime({ watermark: () => NONE }) };
    const names = from(
      iterable([{ name: 'bc1' }, { name: 'bc2' }, { name: 'bc3' }], { name: t.string() }, { bounded: true }),
    );
    const { seen } = from(rows(named(Element, elements), Element))
      .toStream()
      .keyBy(e => e.key)
      .coProcess(names.toStream().broadcast(), {
        state: { names: valueState(t.string()), path: valueState(t.string()) },
        outputs: { seen: t.string() },
        onLeft(e, { state }) {
          state.path.set(`${state.path.get() ?? `${e.key} ${state.names.get()}:`} ${e.at}`);
        },
        onRight: ({ name }, { state }) => state.names.set(`${state.names.get() ?? ''}${name}`),
        onFinish: ({ state, emit }) => emit.seen(state.path.get()!),
      });
    expect((await seen.collect({ mode })).sort()).toEqual(['r1 bc1bc2bc3: 1 2 3 3 3 4 5', 'r2 bc1bc2bc3: 2 3 5']);
  });
});
