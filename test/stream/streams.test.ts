import { describe, expect, test } from 'vitest';
import { count, from, fromStream, minutes, rows, t } from '../../src/index.js';

const clicks = () =>
  from(
    rows(
      [
        { user: 'ada', page: 'a b', at: 0 },
        { user: 'bob', page: 'c', at: 1_000 },
        { user: 'ada', page: 'd e f', at: 61_000 },
      ],
      { user: t.string(), page: t.string(), at: t.timestamp(3).rowtime() },
    ),
  );

describe.each(['batch', 'streaming'] as const)('streams in %s', mode => {
  test('map, filter and flatMap give what their functions give', async () => {
    const words = clicks()
      .toStream()
      .filter(c => c.user === 'ada')
      .flatMap(function* (c) {
        for (const word of c.page.split(' ')) yield { word, at: c.at };
      })
      .map(w => `${w.word}@${w.at}`);
    expect((await words.collect({ mode })).sort()).toEqual(['a@0', 'b@0', 'd@61000', 'e@61000', 'f@61000']);
  });

  test('the time of a row stays with it, whatever becomes of the value', async () => {
    const words = clicks()
      .toStream()
      .flatMap(c => c.page.split(' ').map(word => ({ word })));
    const perMinute = fromStream(words, { word: t.string() }, { time: 'at' })
      .window(r => r.at, { tumble: minutes(1) })
      .aggregate(() => ({ n: count() }));
    expect(await perMinute.collect({ mode })).toMatchObject([
      { windowEnd: 60_000, n: 3 },
      { windowEnd: 120_000, n: 3 },
    ]);
  });
});
