// Catches a job that runs ahead of a slow sink, does not end when told to, loses a failure, or blocks on a silent source.
import { from, iterable, rows, run, seconds, t } from 'millrace';
import { defineSink, defineSource } from 'millrace/connector';
import { describe, expect, it } from 'vitest';

const columns = { n: t.int(), at: t.timestamp(3).rowtime({ delay: seconds(1) }) };

/** A sink that keeps what it gets, and may do something with each write. */
function listSink(written: object[], onWrite: (rows: number) => void | Promise<void> = () => {}) {
  const events: string[] = [];
  const sink = defineSink({
    name: 'list',
    accepts: ['append', 'update'],
    open: async () => ({
      write: async changes => {
        written.push(...changes);
        await onWrite(changes.length);
      },
      close: async () => {
        events.push('closed');
      },
    }),
  });
  return { sink, events };
}

describe('a job', () => {
  it('reads no further than a slow sink lets it', async () => {
    let produced = 0;
    let consumed = 0;
    let most = 0;
    function* numbers() {
      for (let n = 0; n < 40_000; n++) {
        produced++;
        most = Math.max(most, produced - consumed);
        yield { n, at: n };
      }
    }
    const { sink } = listSink([], async count => {
      await new Promise(resolve => setTimeout(resolve, 1));
      consumed += count;
    });
    await run(from(iterable(numbers(), columns)).insertInto(sink), { mode: 'streaming' }).done;
    expect(consumed).toBe(40_000);
    // A step takes at most ten batches, and one batch is read ahead.
    expect(most).toBeLessThanOrEqual(12 * 1024);
  });

  it('ends at a step when it is cancelled, and closes its sinks', async () => {
    async function* endless() {
      for (let n = 0; ; n++) {
        yield { n, at: n };
        if (n % 100 === 99) await new Promise(resolve => setTimeout(resolve, 1));
      }
    }
    const written: object[] = [];
    const { sink, events } = listSink(written);
    const job = run(from(iterable(endless(), columns, { bounded: false })).insertInto(sink));
    const states: string[] = [];
    job.status.subscribe(status => states.push(status));
    while (written.length === 0) await new Promise(resolve => setTimeout(resolve, 5));
    const summary = await job.cancel();
    expect(summary).toMatchObject({ status: 'cancelled', mode: 'streaming', limited: false });
    expect(summary.rowsOut.list).toBe(written.length);
    expect(events).toEqual(['closed']);
    expect(states.at(-1)).toBe('cancelled');
  });

  it('is cancelled by a signal, also while it waits', async () => {
    const silent = defineSource({
      name: 'silent',
      columns: { n: t.int() },
      bounded: false,
      async *lanes() {
        yield { id: 'a', position: 0 };
      },
      async *read(_lane, { signal }) {
        await new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()));
        yield* [];
      },
    });
    const abort = new AbortController();
    const job = run(from(silent).insertInto(listSink([]).sink), { signal: abort.signal });
    setTimeout(() => abort.abort(), 20);
    expect(await job.done).toMatchObject({ status: 'cancelled' });
  });

  it('lets the host work within the one step of a batch run, says how far it is, and can be cancelled there', async () => {
    function* many() {
      for (let n = 0; n < 50_000_000; n++) yield { n, at: n };
    }
    const job = run(
      from(iterable(many(), columns))
        .groupBy('n')
        .aggregate(r => ({ last: r.at.max() }))
        .insertInto(listSink([]).sink),
      { mode: 'batch' },
    );
    const read = await new Promise<number>(resolve => job.progress.subscribe(({ rowsIn }) => resolve(rowsIn)));
    expect(read).toBeGreaterThan(0);
    const summary = await job.cancel();
    expect(summary).toMatchObject({ status: 'cancelled', mode: 'batch', rowsOut: { list: 0 } });
    expect(summary.rowsIn.iterable).toBeLessThan(50_000_000);
  });

  it('does not let a silent source hold back another one', async () => {
    let release = () => {};
    const silence = new Promise<void>(resolve => {
      release = resolve;
    });
    async function* late() {
      await silence;
      yield { n: 100, at: 5 };
    }
    const written: object[] = [];
    const both = from(iterable(late(), columns, { bounded: false })).unionAll(
      from(
        rows(
          [
            { n: 1, at: 1 },
            { n: 2, at: 2 },
          ],
          columns,
        ),
      ),
    );
    const job = run(both.insertInto(listSink(written, () => (written.length === 2 ? release() : undefined)).sink));
    const summary = await job.done;
    expect(written).toHaveLength(3);
    expect(summary).toMatchObject({ status: 'finished', mode: 'streaming' });
  });

  it('ends each output after as many changes as limit says', async () => {
    const written: object[] = [];
    const many = from(
      rows(
        Array.from({ length: 5000 }, (_, n) => ({ n, at: n })),
        columns,
      ),
    );
    const summary = await run(many.insertInto(listSink(written).sink), { mode: 'streaming', limit: 7 }).done;
    expect(written).toHaveLength(7);
    expect(summary).toMatchObject({ limited: true, status: 'finished' });
  });

  it.each(['batch', 'streaming'] as const)(
    'fails with the error of a source and takes back what sinks can (%s)',
    async mode => {
      function* broken() {
        yield { n: 1, at: 1 };
        throw new Error('the wire was cut');
      }
      const job = run(from(iterable(broken(), columns)).insertInto(listSink([]).sink), { mode });
      const states: string[] = [];
      job.status.subscribe(status => states.push(status));
      await expect(job.done).rejects.toThrow(/the wire was cut/);
      expect(states.at(-1)).toBe('failed');
    },
  );

  it.each(['batch', 'streaming'] as const)(
    'fails at the first step with a row error, or counts it (%s)',
    async mode => {
      const table = from(
        rows(
          [
            { n: 2147483647, at: 0 },
            { n: 1, at: 1 },
          ],
          columns,
        ),
      ).select(r => ({ next: r.n.plus(1) }));
      await expect(table.collect({ mode })).rejects.toThrow(
        /^ROW_OVERFLOW {2}a result does not fit its integer type\n {2}at {3}.*job\.test\.ts:\d+/,
      );
      const written: object[] = [];
      const summary = await run(table.insertInto(listSink(written).sink), { mode, onError: 'skip' }).done;
      expect(written).toEqual([{ kind: '+I', row: { next: 2 } }]);
      expect(Object.values(summary.errors)).toEqual([1]);
    },
  );

  it('runs an endless and a bounded input together: the bounded one is complete before a window closes', async () => {
    async function* ticks() {
      for (let n = 0; n < 5; n++) yield { n, at: n * 60_000 };
    }
    const names = from(
      rows(
        [
          { id: 1, name: 'one' },
          { id: 3, name: 'three' },
        ],
        { id: t.int(), name: t.string() },
      ),
    );
    const joined = from(iterable(ticks(), columns, { bounded: false }))
      .leftJoin(names, (tick, name) => tick.n.eq(name.id))
      .select((tick, name) => ({ ...tick, name: name.name }))
      .window(r => r.at, { tumble: seconds(60) })
      .groupBy('name')
      .aggregate(r => ({ last: r.n.max() }));
    const written: { row: { name: string | null; last: number | null } }[] = [];
    await run(joined.insertInto(listSink(written).sink)).done;
    expect(written.map(({ row }) => [row.name, row.last])).toEqual([
      [null, 0],
      ['one', 1],
      [null, 2],
      ['three', 3],
      [null, 4],
    ]);
  });
});
