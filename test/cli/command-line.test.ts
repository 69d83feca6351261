// Catches a command that reads a file wrongly, prints in another form than documented, or hides what went wrong.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { commandLine } from '../../src/cli/command-line.js';
import { ORDERS, PipelineFiles, TOTALS } from './pipeline-files.js';

const files = new PipelineFiles();
const ownMode = process.env.MILLRACE_MODE;

beforeAll(() => {
  files.write('orders.csv', ORDERS);
  files.write('totals.ts', TOTALS);
});
afterAll(() => files.remove());
afterEach(() => {
  if (ownMode === undefined) delete process.env.MILLRACE_MODE;
  else process.env.MILLRACE_MODE = ownMode;
});

/** What the command says, with times and the folder left out. */
async function millrace(...args: string[]): Promise<{ code: number; output: string; errors: string }> {
  const said = { output: '', errors: '' };
  const stream = (to: 'output' | 'errors') => ({
    write(text: string) {
      said[to] += text;
      return true;
    },
    once: () => undefined,
    on: () => undefined,
  });
  const code = await commandLine(args, { output: stream('output'), errors: stream('errors') });
  const steady = (text: string) =>
    text.replaceAll(`${files.folder}/`, '').replaceAll(/\d[\d.,]* (?:ms|s)(?= ·|\n)/g, 'N ms');
  return { code, output: steady(said.output), errors: steady(said.errors) };
}

const file = (name: string) => `${files.folder}/${name}`;

describe('millrace run', () => {
  it('runs a TypeScript file in batch: tables, a file, the summary', async () => {
    const { code, output, errors } = await millrace('run', file('totals.ts'), '--mode', 'batch');
    expect(errors).toBe(
      `\
finished · batch · N ms
  in    orders 5 · 0 malformed
  out   totals 3 · hourly.csv 2
  late  hourly 1 dropped (20 %); 'sideOutput' gives them, allowedLateness takes
        them in, replay: 'eventTime' leaves none
`,
    );
    expect(output).toBe(
      `\
totals
┌──────────┬────────┬─────────┬──────────────────┐
│ customer │ orders │   total │             last │
│ STRING   │ BIGINT │ DECIMAL │           BIGINT │
├──────────┼────────┼─────────┼──────────────────┤
│ ada      │      2 │   19.75 │                3 │
│ bob      │      2 │    4.00 │                4 │
│ cleo     │      1 │  100.00 │ 9007199254740995 │
└──────────┴────────┴─────────┴──────────────────┘
`,
    );
    expect(code).toBe(0);
    expect(files.read('hourly.csv')).toBe(
      `\
windowStart,windowEnd,windowTime,orders
2026-03-01 10:00:00,2026-03-01 11:00:00,2026-03-01 10:59:59.999,3
2026-03-01 12:00:00,2026-03-01 13:00:00,2026-03-01 12:59:59.999,1
`,
    );
  });

  it('tells every change as a JSON line, numbers exact, and the same table in both modes', async () => {
    const batch = await millrace('run', file('totals.ts'), '--mode', 'batch', '--json');
    expect(batch.output.split('\n').slice(0, 4)).toEqual([
      '{"output":"totals","kind":"+I","row":{"customer":"ada","orders":2,"total":19.75,"last":3}}',
      '{"output":"totals","kind":"+I","row":{"customer":"bob","orders":2,"total":4.00,"last":4}}',
      '{"output":"totals","kind":"+I","row":{"customer":"cleo","orders":1,"total":100.00,"last":9007199254740995}}',
      '{"output":"hourly","kind":"+I","row":{"windowStart":"2026-03-01 10:00:00","windowEnd":"2026-03-01 11:00:00","windowTime":"2026-03-01 10:59:59.999","orders":3}}',
    ]);
    const streaming = await millrace('run', file('totals.ts'), '--mode', 'streaming', '--json');
    expect(streaming.errors).toMatch(/^finished · streaming · N ms · \d+ steps?\n/);
    const sum = (lines: string) => {
      const rows = new Map<string, number>();
      for (const line of lines.trim().split('\n')) {
        const kind = /"kind":"(..)"/.exec(line)![1]!;
        const row = line.replace(/"kind":".."/, '');
        rows.set(row, (rows.get(row) ?? 0) + (kind === '+I' || kind === '+U' ? 1 : -1));
      }
      return [...rows].filter(([, weight]) => weight !== 0).sort();
    };
    expect(sum(streaming.output)).toEqual(sum(batch.output));
  });

  it('goes by --mode before MILLRACE_MODE', async () => {
    process.env.MILLRACE_MODE = 'batch';
    expect((await millrace('run', file('totals.ts'))).errors).toContain('finished · batch');
    expect((await millrace('run', file('totals.ts'), '--mode', 'streaming')).errors).toContain('finished · streaming');
    process.env.MILLRACE_MODE = 'bach';
    const mistaken = await millrace('run', file('totals.ts'));
    expect(mistaken).toMatchObject({ code: 1, output: '' });
    expect(mistaken.errors).toBe(
      'JOB_INVALID_MODE  MILLRACE_MODE is "bach"\n' +
        "  do   did you mean 'batch'? the modes are automatic, batch, streaming\n",
    );
  });

  it('prints a table that is exported by default, and ends each output after --limit changes', async () => {
    files.write(
      'orders.ts',
      `import { from, t } from 'millrace'
import { csv } from 'millrace/files'
export default from(csv('${file('orders.csv')}', { id: t.bigint(), customer: t.string() })).filter(r => r.customer.neq('ada'))
`,
    );
    const { output, errors } = await millrace('run', file('orders.ts'), '--limit', '2');
    expect(output).toBe(
      `\
┌──────────────────┬──────────┐
│               id │ customer │
│           BIGINT │ STRING   │
├──────────────────┼──────────┤
│                2 │ bob      │
│ 9007199254740995 │ cleo     │
└──────────────────┴──────────┘
`,
    );
    expect(errors).toContain('finished · batch · N ms · ended by limit\n');
    expect(errors).toContain('  out   orders 2\n');
  });

  it('tells changes of several endless outputs apart', async () => {
    files.write(
      'endless.ts',
      `import { count, datagen, from, pipeline, print, t } from 'millrace'
const ticks = from(datagen({ rowsPerSecond: 10_000 }, { i: t.int() }, { row: i => ({ i: i % 2 }) }))
export default pipeline({
  ticks: ticks.insertInto(print()),
  counts: ticks.groupBy('i').aggregate(() => ({ n: count() })).insertInto(print()),
})
`,
    );
    const { code, output, errors } = await millrace('run', file('endless.ts'), '--limit', '3');
    expect(code).toBe(0);
    expect(errors).toMatch(/^finished · streaming · N ms · \d+ steps? · ended by limit\n/);
    const lines = output.trim().split('\n');
    expect(lines.filter(line => line.startsWith('ticks')).slice(0, 4)).toEqual([
      'ticks  op  i',
      'ticks  +I  0',
      'ticks  +I  1',
      'ticks  +I  0',
    ]);
    expect(lines.filter(line => line.startsWith('counts'))).toHaveLength(4);
    expect(lines).toContain('counts  op  i  n');
  });

  it.each<[string, string, string]>([
    [
      'a row that has no result',
      `import { from, rows, t } from 'millrace'

interface Count { n: number }
const counts: Count[] = [{ n: 1 }, { n: 2147483647 }]
export default from(rows(counts, { n: t.int() }))
  .addColumns(r => ({ next: r.n.plus(1) }))
`,
      `\
ROW_OVERFLOW  a result does not fit its integer type
  at   mistake-1.ts:6  .addColumns((r) => ({ next: r.n.plus(1) }))
  why  row 1 of rows has no result
  do   cast an operand to a wider type, as in r.n.cast(t.bigint()); { onError: 'skip' } counts such rows
`,
    ],
    [
      'a job that runs while the file is imported',
      `import { from, rows, t } from 'millrace'
const table = from(rows([{ n: 1 }], { n: t.int() }))
await table.print()
export default table
`,
      `\
JOB_INVALID_PIPELINE  print() runs a job while mistake-2.ts is imported
  at   mistake-2.ts:3
  why  the command line runs what the file exports by default
  do   leave print() out and export the table or pipeline by default, or run the file as a script of its own
`,
    ],
    [
      'no default export',
      `import { from, rows, t } from 'millrace'
export const table = from(rows([{ n: 1 }], { n: t.int() }))
`,
      `\
JOB_INVALID_PIPELINE  mistake-3.ts exports no pipeline by default
  at   mistake-3.ts
  why  there is no default export
  do   export default a table, or a pipeline: table.insertInto(sink), pipeline({ name: table.insertInto(sink) })
`,
    ],
    [
      'a default export that is something else',
      `import { from, rows, t } from 'millrace'
const table = from(rows([{ n: 1 }], { n: t.int() }))
export default Promise.resolve(table)
`,
      `\
JOB_INVALID_PIPELINE  mistake-4.ts exports no pipeline by default
  at   mistake-4.ts
  why  the default export is a promise: a pipeline file builds, the command line runs
  do   export default a table, or a pipeline: table.insertInto(sink), pipeline({ name: table.insertInto(sink) })
`,
    ],
    [
      'a file that is no TypeScript',
      `import { from } from 'millrace'

export default from([{ n: 1 ])
`,
      `\
JOB_INVALID_PIPELINE  mistake-5.ts is no TypeScript: Unexpected token, expected ","
  at   mistake-5.ts:3:28
  do   mend the file there
`,
    ],
    [
      'an endless source in batch mode',
      `import { datagen, from, t } from 'millrace'
export default from(datagen({ rowsPerSecond: 5 }, { n: t.int() }), { name: 'ticks' })
`,
      `\
JOB_UNBOUNDED_IN_BATCH  source ticks never ends, and the mode is batch (from --mode)
  at   mistake-6.ts:2  from(datagen)
  do   { mode: 'streaming' } or --mode streaming, or a source that ends ({ follow: true } left out, { rows: n })
`,
    ],
    [
      'two outputs of one name',
      `import { from, pipeline, print, rows, t } from 'millrace'
const table = from(rows([{ n: 1 }], { n: t.int() }))
const two = pipeline({ a: table.insertInto(print()), b: table.insertInto(print()) })
export default pipeline({ c: two, 'c/a': table.insertInto(print()) })
`,
      `\
PLAN_INVALID_ARGUMENT  two outputs are called 'c/a'
  at   mistake-7.ts:4  .insertInto(print)
  do   give each its own name
`,
    ],
    [
      'an option of a connector, which says no place itself',
      `import { from, t } from 'millrace'
import { csv } from 'millrace/files'

export default from(csv('a.csv', { n: t.int() }, { delimeter: ';' } as never))
`,
      `\
JOB_UNKNOWN_OPTION  csv() has no option 'delimeter'
  at   mistake-8.ts:4
  do   did you mean 'delimiter'? its options are follow, lanes, replay, onMalformed, maxRecordBytes, maxDecompressedBytes, delimiter, header, null
`,
    ],
  ])('says what is wrong with %s', async (_, text, message) => {
    // A name of its own: what was imported once is not read again.
    const name = /mistake-\d\.ts/.exec(message)![0];
    files.write(name, text);
    expect(await millrace('run', file(name), '--mode', 'batch')).toEqual({
      code: 1,
      output: '',
      errors: message,
    });
  });

  it("shows only the user's own part of a stack", async () => {
    files.write(
      'throws.ts',
      `export function f(): number {\n  throw new TypeError('no such thing')\n}\nexport default f()\n`,
    );
    const { code, errors } = await millrace('run', file('throws.ts'));
    expect(code).toBe(1);
    expect(errors).toMatch(/^TypeError: no such thing\n {4}at f \(throws\.ts:2:\d+\)\n {4}at throws\.ts:4:\d+\n/);
    expect(errors).not.toContain('load-pipeline');
  });

  it("shows where a user's function threw", async () => {
    files.write(
      'lamp.ts',
      `import { from, rows, t } from 'millrace'
const lamp = () => {
  throw new Error('the lamp is out')
}
export default from(rows([{ n: 1 }], { n: t.int() })).forEach(() => lamp())
`,
    );
    const { code, errors } = await millrace('run', file('lamp.ts'));
    expect(code).toBe(1);
    expect(errors).toMatch(
      /^JOB_FAILED {2}the function of forEach threw: the lamp is out\n {2}at {3}lamp\.ts:5 {2}\.forEach\(\(\) => lamp\(\)\)\n {2}do .*\nError: the lamp is out\n {4}at lamp \(lamp\.ts:3:\d+\)\n/,
    );
  });

  it('finds the name that was meant', async () => {
    expect(await millrace('run', file('total.ts'))).toMatchObject({
      code: 1,
      errors:
        'JOB_INVALID_PIPELINE  there is no file total.ts\n' +
        "  do   did you mean 'totals.ts'? name a TypeScript or JavaScript file whose default export is a table or a pipeline\n",
    });
  });
});

describe('millrace run --diagnose', () => {
  it('says why a job that has ended gave nothing', async () => {
    files.write(
      'nothing.ts',
      `import { from, rows, t } from 'millrace'
export default from(rows([{ a: 1 }, { a: 2 }], { a: t.int() })).filter(r => r.a.gt(2)).named('large')
`,
    );
    const { errors } = await millrace('run', file('nothing.ts'), '--diagnose');
    expect(errors).toContain(`\
no output at all, and this is why:
  large  none of 2 rows passes it
  do     look at the condition: NULL is not TRUE
`);
    expect((await millrace('run', file('nothing.ts'))).errors).not.toContain('no output');
  });
});

describe('millrace explain', () => {
  it('shows the plan as text', async () => {
    const { code, output, errors } = await millrace('explain', file('totals.ts'));
    expect(errors).toBe('');
    expect(code).toBe(0);
    expect(output).toBe(
      `\
totals -> print                             update
└ Aggregate by customer                     update   keeps one row a group: grows with customer
  └ Scan orders csv, 4 of 4 columns         append   (1) bounded, watermark at - 5 minutes
hourly -> hourly.csv                        append
└ hourly: Aggregate in TUMBLE(at, 1 hour)   append   keeps open windows, freed by the watermark; late rows dropped
  └ (1)
`,
    );
  });

  it('shows the plan as JSON', async () => {
    const { output } = await millrace('explain', file('totals.ts'), '--json');
    expect(Object.keys(JSON.parse(output) as object).length).toBeGreaterThan(0);
    expect(output).toContain('"hourly"');
  });

  it('refuses what run would refuse', async () => {
    files.write(
      'never.ts',
      `import { count, datagen, from, hours, print, t, rows } from 'millrace'
const ticks = from(datagen({ rowsPerSecond: 5 }, { k: t.int() }), { name: 'ticks' })
const events = from(rows([], { k: t.int(), at: t.timestamp(3).rowtime() }))
export default events.join(ticks, (e, k) => e.k.eq(k.k)).select((e, k) => ({ at: e.at, k: k.k }))
  .window(r => r.at, { tumble: hours(1) }).aggregate(() => ({ n: count() })).insertInto(print())
`,
    );
    const { code, errors } = await millrace('explain', file('never.ts'));
    expect(code).toBe(1);
    expect(errors).toMatch(/^PLAN_UNBOUNDED_WITHOUT_ROWTIME {2}.* waits for time, and source ticks never ends/);
    expect((await millrace('run', file('never.ts'))).errors).toBe(errors);
  });
});

describe('millrace', () => {
  it('says how it is used, and its version', async () => {
    expect(await millrace('--help')).toMatchObject({ code: 0, errors: '' });
    expect((await millrace('--version')).output).toMatch(/^\d+\.\d+\.\d+\n$/);
    const mistaken = await millrace('rnu', 'a.ts');
    expect(mistaken.code).toBe(2);
    expect(mistaken.errors).toMatch(/^there is no command rnu; did you mean 'run'\?\n\nmillrace run FILE/);
  });
});

describe('millrace schema', () => {
  it('prints a program that reads the file', async () => {
    const { code, output, errors } = await millrace('schema', file('orders.csv'));
    expect({ code, errors }).toEqual({ code: 0, errors: '' });
    expect(output).toBe(
      `\
import { from, t } from 'millrace'
import { csv } from 'millrace/files'

// Guessed from all 5 rows; what comes later may need a wider type.
// For windows, at becomes the time of a row by .rowtime({ delay: seconds(10) }).
export const orders = from(csv('orders.csv', {
  id: t.bigint(),
  customer: t.string(),
  amount: t.decimal(12, 2),
  at: t.timestamp(3),
}))
`,
    );
    files.write('pasted.ts', `${output.replace("'orders.csv'", `'${file('orders.csv')}'`)}export default orders\n`);
    const run = await millrace('run', file('pasted.ts'), '--json');
    expect(run.output.trim().split('\n')).toHaveLength(5);
  });

  it('says what is wrong with the file', async () => {
    expect(await millrace('schema', file('order.csv'))).toMatchObject({ code: 1, output: '' });
  });
});
