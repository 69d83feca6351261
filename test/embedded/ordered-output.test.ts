// Catches rows that reach a sink in another order than an orderBy above final() says (S6.4), and ties broken by arrival.
import { from, rows, run, t } from 'millrace';
import { defineSink } from 'millrace/connector';
import { expect, it } from 'vitest';

it.each(['batch', 'streaming'] as const)('final rows reach a sink in their order, ties by place (%s)', async mode => {
  const values = [3, 1, 2, 1].map((n, place) => ({ n, place }));
  const table = from(rows(values, { n: t.int(), place: t.int() }));
  const written: unknown[] = [];
  const sink = defineSink({
    name: 'list',
    accepts: ['append'],
    open: async () => ({
      write: async changes => {
        written.push(...changes.map(({ row }) => row));
      },
      close: async () => {},
    }),
  });
  await run(
    table
      .final()
      .orderBy(r => r.n)
      .insertInto(sink),
    { mode },
  ).done;
  expect(written).toEqual([
    { n: 1, place: 1 },
    { n: 1, place: 3 },
    { n: 2, place: 2 },
    { n: 3, place: 0 },
  ]);
});
