// Catches streams and changelogs that differ from what Flink's own suites expect, in either mode: its cases 8, 9, 38, 41,
// 42 and 44. Where Flink names changes, values come one a step.
import { describe, expect, test } from 'vitest';
import {
  type Change,
  type Columns,
  count,
  from,
  fromChangelog,
  iterable,
  listState,
  type RowInput,
  rows,
  run,
  t,
} from '../../src/index.js';

const modes = ['batch', 'streaming'] as const;

/** Each row in a step of its own, where steps take what has come. */
function slowly<D extends Columns>(values: readonly RowInput<D>[], columns: D) {
  return from(
    iterable(
      (async function* () {
        for (const value of values) {
          yield value;
          await new Promise(resolve => setTimeout(resolve, 4));
        }
      })(),
      columns,
      { bounded: true },
    ),
  );
}

interface Named {
  readonly name: string;
  readonly n: number;
}

/** A stream of changes, written as `+I bob 0`. */
function changesOf(texts: readonly string[]) {
  return slowly(
    texts.map(text => ({ text })),
    { text: t.string() },
  )
    .toStream()
    .map(({ text }): Change<Named> => {
      const [kind, name, n] = text.split(' ') as ['+I', string, string];
      return { kind, row: { name, n: Number(n) } };
    });
}

const text = (row: object): string => Object.values(row).join(' ');

/** All changes of a table in order, as texts. */
async function changes(
  table: { forEach(f: (change: Change<object>) => void): Parameters<typeof run>[0] },
  mode: (typeof modes)[number],
): Promise<string[]> {
  const seen: string[] = [];
  await run(
    table.forEach(({ kind, row }) => {
      seen.push(`${kind} ${text(row)}`);
    }),
    { mode },
  ).done;
  return seen;
}

const Row = { name: t.string(), n: t.int() };
const Keyed = { name: t.string().primaryKey(), n: t.int() };

describe.each(modes)('in %s', mode => {
  test('8: a sum over changes without a key', async () => {
    const table = fromChangelog(
      changesOf(
        '+I bob 0,-U bob 0,+U bob 1,+I alice 1,+I alice 1,-U alice 1,+U alice 2,-U alice 2,+U alice 100'.split(','),
      ),
      Row,
    );
    const sums = await changes(
      table.groupBy('name').aggregate(r => ({ sum: r.n.sum() })),
      mode,
    );
    if (mode === 'batch') expect(sums.sort()).toEqual(['+I alice 101', '+I bob 1']);
    else {
      expect(sums.filter(one => one.includes('bob'))).toEqual(['+I bob 0', '-D bob 0', '+I bob 1']);
      expect(sums.filter(one => one.includes('alice'))).toEqual([
        '+I alice 1',
        '-U alice 1',
        '+U alice 2',
        '-U alice 2',
        '+U alice 1',
        '-U alice 1',
        '+U alice 3',
        '-U alice 3',
        '+U alice 1',
        '-U alice 1',
        '+U alice 101',
      ]);
    }
  });

  test('9: a sum over changes by key', async () => {
    const log = '+I bob 0,+U bob 1,+I alice 1,+I alice 1,+U alice 1,+U alice 1,+U alice 2,+U alice 100'.split(',');
    const table = fromChangelog(changesOf(log), Keyed);
    const sums = await changes(
      table.groupBy('name').aggregate(r => ({ sum: r.n.sum() })),
      mode,
    );
    if (mode === 'batch') expect(sums.sort()).toEqual(['+I alice 100', '+I bob 1']);
    else {
      expect(sums).toEqual(
        '+I bob 0,-U bob 0,+U bob 1,+I alice 1,-U alice 1,+U alice 2,-U alice 2,+U alice 100'.split(','),
      );
    }
  });

  test('38: changes to rows and rows to changes', async () => {
    const log = '+I Alice 10,+I Bob 20,-U Alice 10,+U Alice 30,-D Bob 20'.split(',');
    const table = fromChangelog(changesOf(log), Row);
    const back = (await table.toChangelog().collect({ mode })).map(({ kind, row }) => `${kind} ${text(row)}`);
    if (mode === 'batch') expect(back).toEqual(['+I Alice 30']);
    // Without a key an update is a removal and an insertion.
    else expect(back).toEqual('+I Alice 10,+I Bob 20,-D Alice 10,+I Alice 30,-D Bob 20'.split(','));
    const keyed = fromChangelog(changesOf(log), Keyed);
    const kinds = (await keyed.toChangelog().collect({ mode })).map(({ kind, row }) => `${kind} ${text(row)}`);
    if (mode === 'batch') expect(kinds).toEqual(['+I Alice 30']);
    else expect(kinds.at(-1)).toBe('-D Bob 20');
    const unknown = changesOf(['?? Alice 1']);
    await expect(fromChangelog(unknown, Row).collect({ mode })).rejects.toThrow('is no change');
    expect(await fromChangelog(unknown, Row).collect({ mode, onError: 'skip' })).toEqual([]);
  });

  test('41: sums of eleven numbers by what they leave over two', async () => {
    const numbers = from(
      rows(
        Array.from({ length: 11 }, (_, n) => ({ n })),
        { n: t.int() },
      ),
    ).toStream();
    const keyed = numbers.keyBy(({ n }) => n % 2);
    const sums = await keyed.reduce({ n: t.int() }, (a, b) => ({ n: a.n + b.n })).collect({ mode });
    expect(sums.map(({ n }) => n).sort()).toEqual([25, 30]);
    const running = await keyed
      .scan(
        () => 0,
        (sum, { n }) => sum + n,
      )
      .collect({ mode });
    expect(running.sort((a, b) => a - b)).toEqual([0, 1, 2, 4, 6, 9, 12, 16, 20, 25, 30]);
  });

  test('42: rows of a key come in the order of their time, and see all that is broadcast', async () => {
    const words = from(
      rows(
        [
          { word: 'r2', at: 4 },
          { word: 'r1', at: 3 },
          { word: 'r1', at: 2 },
          { word: 'r2', at: 1 },
        ],
        { word: t.string(), at: t.timestamp(3).rowtime({ watermark: () => 0 }) },
      ),
    ).toStream();
    const inOrder = words
      .keyBy(w => w.word)
      .scan(
        () => '',
        (seen, w) => `${seen}${w.word}/${w.at} `,
      );
    expect((await inOrder.collect({ mode })).sort()).toEqual(['r1/2 ', 'r1/2 r1/3 ', 'r2/1 ', 'r2/1 r2/4 ']);
    const rules = from([{ rule: 'bc1' }, { rule: 'bc2' }, { rule: 'bc3' }]).toStream();
    const { seen } = words
      .keyBy(w => w.word)
      .coProcess(rules.broadcast(), {
        state: { rules: listState(t.string()) },
        outputs: { seen: t.string() },
        onLeft: (w, { state, emit }) => emit.seen(`${w.word}/${w.at} sees ${[...state.rules.get()].length}`),
        onRight: ({ rule }, { state }) => state.rules.add(rule),
      });
    expect((await seen.collect({ mode })).sort()).toEqual(['r1/2 sees 3', 'r1/3 sees 3', 'r2/1 sees 3', 'r2/4 sees 3']);
  });

  test('44: how many changes a count has shows in which mode it ran, and the plan says so', async () => {
    const names = slowly(
      ['Bob', 'Alice', 'Greg', 'Bob'].map(name => ({ name })),
      { name: t.string() },
    );
    const counts = names
      .filter(r => r.name.in(['Bob', 'Alice']))
      .groupBy('name')
      .aggregate(() => ({ n: count() }));
    // What is computed at once sees every change, so that it shows how the input was cut.
    const told = counts
      .toChangelog()
      .map(({ row }) => ({ name: row.name, told: 1 }))
      .keyBy(({ name }) => name)
      .reduce({ name: t.string(), told: t.int() }, (a, b) => ({ name: a.name, told: a.told + b.told }));
    expect((await told.collect({ mode })).map(text).sort()).toEqual(
      mode === 'batch' ? ['Alice 1', 'Bob 1'] : ['Alice 1', 'Bob 3'],
    );
    await expect(async () => told.collect({ mode, requireDeterministic: true })).rejects.toThrow(
      'PLAN_NOT_DETERMINISTIC',
    );
  });
});
