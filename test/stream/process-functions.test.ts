// Catches keyed functions that keep half of a failed call, read rows in a wrong order, keep state for too long, or refuse
// mistakes in words that do not help.
import { describe, expect, test } from 'vitest';
import { defineSource } from '../../src/connector.js';
import { embedded } from '../../src/embedded/executor.js';
import {
  from,
  listState,
  mapState,
  minutes,
  reducingState,
  rows,
  run,
  seconds,
  t,
  valueState,
} from '../../src/index.js';
import { pipelineBrandOf } from '../../src/plan/pipeline.js';
import { defaultPlatform } from '../../src/platform/default-platform.js';

const Event = { key: t.string(), n: t.int(), at: t.timestamp(3).rowtime({ delay: seconds(10) }) };
const event = (key: string, n: number, at: number) => ({ key, n, at });

function keyed(events: readonly { key: string; n: number; at: number }[]) {
  return from(rows(events, Event), { name: 'events' })
    .toStream()
    .keyBy(e => e.key);
}

const modes = ['batch', 'streaming'] as const;

describe('order', () => {
  test.each(modes)('rows come in the order of their time, timers after the rows of their instant: %s', async mode => {
    const { seen } = keyed([event('a', 1, 50), event('a', 2, 20), event('a', 3, 50), event('a', 4, 10)]).process({
      outputs: { seen: t.string() },
      onRow({ n, at }, { time, watermark, emit, timers }) {
        emit.seen(`row ${n} at ${time} of ${watermark - time}`);
        if (n === 4) timers.setEventTime(50);
        if (n === 1) timers.setEventTime(at - 30);
      },
      onTimer: (time, context) => context.emit.seen(`timer ${time} at ${context.time}`),
    });
    // Nothing tells rows of one instant apart but what they say.
    expect(await seen.collect({ mode })).toEqual([
      'row 4 at 10 of 1',
      'row 2 at 20 of 1',
      'row 1 at 50 of 1',
      'row 3 at 50 of 1',
      'timer 20 at 50',
      'timer 50 at 50',
    ]);
  });

  test('without time one lane is read by position, and timers fire at the end', async () => {
    const plain = from(rows([{ k: 'a' }, { k: 'b' }, { k: 'a' }], { k: t.string() })).toStream();
    const { seen } = plain
      .keyBy(r => r.k)
      .process({
        state: { n: valueState(t.int()) },
        outputs: { seen: t.string() },
        onRow(_, { key, state, emit, timers }) {
          state.n.set((state.n.get() ?? 0) + 1);
          emit.seen(`${key}${state.n.get()}`);
          timers.setEventTime(5);
        },
        onTimer: (time, { key, emit, timers }) => {
          emit.seen(`${key} at ${time}`);
          timers.setEventTime(time + 1);
        },
        onFinish: ({ key, state, emit }) => emit.seen(`${key} ended with ${state.n.get()}`),
      });
    for (const mode of modes) {
      expect(await seen.collect({ mode })).toEqual([
        'a1',
        'b1',
        'a2',
        'a at 5',
        'b at 5',
        'a ended with 2',
        'b ended with 1',
      ]);
    }
  });

  test('by arrival rows are read as they come, and the plan is marked', async () => {
    const { seen } = keyed([event('a', 1, 90_000), event('a', 2, 20), event('a', 3, 95_000)]).process({
      order: 'arrival',
      outputs: { seen: t.int() },
      onRow: ({ n }, { emit }) => emit.seen(n),
    });
    expect(await seen.collect()).toEqual([1, 2, 3]);
    expect(seen.explain()).toContain('not deterministic: a keyed function reads rows in order of arrival');
    await expect(seen.collect({ requireDeterministic: true })).rejects.toMatchObject({
      code: 'PLAN_NOT_DETERMINISTIC',
    });
  });

  test('late rows are counted, or received', async () => {
    const events = [event('a', 1, 90_000), event('a', 2, 20)];
    const program = { outputs: { seen: t.int() }, onRow() {} };
    const dropped = await run(
      keyed(events)
        .process(program)
        .seen.forEach(() => {}),
    ).done;
    expect(Object.values(dropped.lateRows)).toEqual([1]);
    const { seen } = keyed(events).process({ ...program, onLate: (row, emit) => emit.seen(row.n) });
    expect(await seen.collect()).toEqual([2]);
  });
});

describe('state', () => {
  test('lives as long as is said, each element for itself', async () => {
    const ttl = seconds(1);
    const { seen } = keyed([0, 400, 900, 1400, 1899, 1900].map((at, n) => event('a', n, at))).process({
      state: { list: listState(t.int(), { ttl }), map: mapState(t.int(), t.int(), { ttl }) },
      outputs: { seen: t.string() },
      onRow({ n }, { state, emit }) {
        emit.seen(`${n}: ${state.list.get().join()} ${state.map.keys().join()}`);
        state.list.add(n);
        state.map.set(n % 2, n);
      },
    });
    expect(await seen.collect()).toEqual(['0:  ', '1: 0 0', '2: 0,1 0,1', '3: 2 0', '4: 2,3 0,1', '5: 3,4 0,1']);
  });

  test('is freed when its time is over, keys too', async () => {
    const many = Array.from({ length: 4000 }, (_, i) => event(`k${i}`, i, i * 100));
    const { seen } = keyed(many).process({
      state: { n: valueState(t.int(), { ttl: seconds(10) }) },
      outputs: { seen: t.int() },
      onRow: ({ n }, { state }) => state.n.set(n),
    });
    const bytes: number[] = [];
    const job = run(
      seen.forEach(() => {}),
      { mode: 'streaming' },
    );
    job.progress.subscribe(({ stateBytes }) => bytes.push(stateBytes));
    await job.done;
    // Of 4,000 keys hundreds live; all of them would take more than 700,000 bytes.
    expect(bytes.at(-1)).toBeLessThan(600_000);
  });

  test('is checked where values are handed in', async () => {
    const { seen } = keyed([event('a', 1, 1)]).process({
      state: { n: reducingState(t.tinyint(), (a, b) => a + b) },
      outputs: { seen: t.int() },
      onRow: (_, { state }) => {
        state.n.add(100);
        state.n.add(100);
      },
    });
    await expect(seen.collect()).rejects.toMatchObject({
      code: 'ROW_FUNCTION_FAILED',
      fact: "state 'n' is no TINYINT: 200",
      why: 'row 0 of events has no result',
    });
  });
});

describe('a call that fails', () => {
  test.each(modes)('has done nothing: %s', async mode => {
    const { seen } = keyed([event('a', 1, 1), event('a', -2, 2), event('a', 3, 3)]).process({
      state: { sum: valueState(t.int()), list: listState(t.int()), map: mapState(t.string(), t.int()) },
      outputs: { seen: t.string() },
      onRow({ n }, { state, emit, timers }) {
        state.sum.set((state.sum.get() ?? 0) + n);
        state.list.add(n);
        state.map.set('last', n);
        if (n < 0) state.map.delete('last');
        timers.setEventTime(100 + n);
        emit.seen(`row ${n}`);
        if (n < 0) throw new Error('negative');
      },
      onTimer(time, { state, emit }) {
        emit.seen(`${time} ${state.sum.get()} ${state.list.get().join()} ${state.map.get('last')}`);
      },
    });
    const got: string[] = [];
    const summary = await run(
      seen.forEach(text => void got.push(text)),
      { mode, onError: 'skip' },
    ).done;
    expect(got).toEqual(['row 1', 'row 3', '101 4 1,3 3', '103 4 1,3 3']);
    expect(Object.values(summary.errors)).toEqual([1]);
  });

  test('says where, in the own line of whoever wrote it', async () => {
    const { seen } = keyed([event('a', 1, 1)]).process({
      outputs: { seen: t.int() },
      onRow() {
        throw new TypeError('no');
      },
    });
    await expect(seen.collect()).rejects.toMatchObject({
      code: 'ROW_FUNCTION_FAILED',
      fact: 'TypeError: no',
      place: expect.stringMatching(
        /^process-functions\.test\.ts:\d+, called by process-functions\.test\.ts:\d+ {2}\.process\(/,
      ),
    });
  });

  test('may be one of a timer, which is told with its key', async () => {
    const { seen } = keyed([event('a', 1, 1)]).process({
      outputs: { seen: t.int() },
      onRow: (_, { timers }) => timers.setEventTime(7),
      onTimer: () => {
        throw new Error('late');
      },
    });
    await expect(seen.collect()).rejects.toMatchObject({ why: 'the timer of key "a" at 7 has no result' });
  });

  test.each([
    ['async', () => Promise.resolve(), 'a function of a keyed stream is async'],
    [
      'an impossible time',
      (_: unknown, c: { timers: { setEventTime(t: number): void } }) => c.timers.setEventTime(0.5),
      'a timer cannot be set for 0.5',
    ],
    [
      'a timer by a clock that nobody hears',
      (_: unknown, c: { timers: { setProcessingTime(t: number): void } }) => c.timers.setProcessingTime(1),
      'a timer is set, and nothing says what it does',
    ],
  ])('may be one that does not know: %s', async (_, onRow, fact) => {
    const { seen } = keyed([event('a', 1, 1)]).process({ outputs: { seen: t.int() }, onRow, onTimer() {} });
    await expect(seen.collect()).rejects.toMatchObject({ code: 'ROW_FUNCTION_FAILED', fact });
  });

  test('or one that comes after the call', async () => {
    let kept: (() => void) | null = null;
    const { seen } = keyed([event('a', 1, 1), event('a', 2, 2)]).process({
      outputs: { seen: t.int() },
      onRow(_, { emit }) {
        kept ??= () => emit.seen(1);
      },
    });
    await seen.collect();
    expect(kept).toThrow('state, timers or emit are used after the call that they belong to');
  });
});

describe('a broadcast row', () => {
  const rules = from([{ limit: 3 }])
    .toStream()
    .broadcast();
  const over = (
    onRight: (rule: { limit: number }, context: { key: string; state: { n: { set(n: number): void } } }) => void,
  ) =>
    keyed([event('a', 1, 1), event('b', 2, 2), event('a', 3, 3)]).coProcess(rules, {
      state: { n: valueState(t.int()) },
      outputs: { seen: t.string() },
      onLeft({ n }, { key, state, emit }) {
        emit.seen(`${key} ${state.n.get()}`);
        if (n === 1) state.n.set(n);
      },
      onRight,
    }).seen;

  test('writes what keys see until they write themselves', async () => {
    const seen = over(({ limit }, { state }) => state.n.set(limit));
    for (const mode of modes) expect(await seen.collect({ mode })).toEqual(['a 3', 'b 3', 'a 1']);
  });

  test('has no key', async () => {
    await expect(over((_, { key }) => void key).collect()).rejects.toMatchObject({
      fact: 'a row of the broadcast input is asked for its key',
    });
  });
});

describe('timers by processing time', () => {
  test('fire at the end of a batch, and mark the plan', async () => {
    let now = 1000;
    const { seen } = keyed([event('a', 1, 1), event('a', 2, 50_000), event('a', 3, 99_000)]).process({
      outputs: { seen: t.string() },
      onRow({ n }, { timers, emit }) {
        emit.seen(`row ${n}`);
        if (n === 1) timers.setProcessingTime(2500);
      },
      onProcessingTimer: (time, { emit }) => emit.seen(`timer ${time}`),
    });
    const got: string[] = [];
    const { plan } = pipelineBrandOf(seen.forEach(text => void got.push(text)))!;
    const platform = { ...defaultPlatform(), now: () => (now += 1000) };
    await embedded({ platform, stepRows: 1 }).execute(plan, { mode: 'streaming' }).done;
    expect(got).toEqual(['row 1', 'timer 2500', 'row 2', 'row 3']);
    expect(seen.explain()).toContain('not deterministic: a keyed function has timers by processing time');
  });
});

describe('what cannot be is refused', () => {
  const stream = keyed([]);
  const out = { out: t.int() };
  // What types refuse too, from programs without them.
  const process = (program: object) => () => stream.process(program as never);

  test.each([
    ['no output', process({ onRow() {} }), 'a keyed function has no output'],
    ['no function', process({ outputs: out }), 'onRow gets no function'],
    ['an unknown word', process({ outputs: out, onRow() {}, onTimers() {} }), "process has no option 'onTimers'"],
    ['an output that is no column', process({ outputs: { out: 'int' }, onRow() {} }), "output 'out' is no column"],
    ['state that is none', process({ state: { n: 1 }, outputs: out, onRow() {} }), "'n' is no piece of state"],
    ['an order', process({ order: 'any', outputs: out, onRow() {} }), "there is no order 'any'"],
    ['a time to live', () => valueState(t.int(), { ttl: minutes(0) }), 'state cannot live for'],
    ['a clock', () => valueState(t.int(), { clock: 'wall' as never }), "there is no clock 'wall'"],
    ['a stream without key', () => stream.coProcess({} as never, {} as never), 'coProcess gets no other side'],
  ])('%s', (_, make, fact) => {
    expect(make).toThrow(fact);
  });

  test('rows of several lanes without a time, when their source is opened', async () => {
    const lanes = defineSource({
      name: 'lanes',
      columns: { k: t.string() },
      bounded: true,
      async *lanes() {
        yield { id: 'a', position: 0 };
        yield { id: 'b', position: 0 };
      },
      async *read({ id }) {
        yield { position: 1, rows: [{ k: id }] };
      },
    });
    const read = (order: 'arrival' | 'eventTime') =>
      from(lanes)
        .toStream()
        .keyBy(r => r.k)
        .process({ order, outputs: { out: t.string() }, onRow: ({ k }, { emit }) => emit.out(k) }).out;
    await expect(read('eventTime').collect()).rejects.toMatchObject({
      code: 'PLAN_MISSING_ROWTIME',
      fact: 'a keyed function reads 2 lanes, and their rows have no time',
    });
    expect((await read('arrival').collect()).sort()).toEqual(['a', 'b']);
  });

  test('rows without a time or a position', () => {
    const untimed = from([{ k: 'a' }])
      .distinct()
      .toStream()
      .keyBy(r => r.k);
    expect(() => untimed.process({ outputs: out, onRow() {} })).toThrow(
      'the rows of a keyed function have neither a time nor a position',
    );
    const lived = from([{ k: 'a' }])
      .toStream()
      .keyBy(r => r.k);
    expect(() =>
      lived.process({ state: { n: valueState(t.int(), { ttl: minutes(1) }) }, outputs: out, onRow() {} }),
    ).toThrow("state 'n' lives by event time, and the rows have none");
  });
});
