// Catches: a value of an observable that is lost or reordered, a buffer without bound, a subscription that outlives the
// job, an observer that is not told how it ended.
import { map, NEVER, from as observe, range, Subject, throwError } from 'rxjs';
import { expect, test } from 'vitest';
import { defaultPlatform } from '../../../src/platform/default-platform.js';
import { observable, observer } from '../../../src/rxjs.js';
import { t } from '../../../src/schema/t.js';
import { readerOf, readLane, rowsOf } from '../reading.js';

const columns = { i: t.int() };
const context = {
  signal: new AbortController().signal,
  job: 'j',
  platform: defaultPlatform(),
  schema: { fields: [] },
  order: null,
};

test('all values come in order, and completion ends the lane', async () => {
  const source = observable(range(0, 3000).pipe(map(i => ({ i }))), columns, { bounded: true })['~source'];
  const batches = await readLane(source);
  expect(rowsOf(batches).map(row => row[0])).toEqual(Array.from({ length: 3000 }, (_, i) => i));
  expect(rowsOf(await readLane(source, { from: batches[0]!.position })).length).toBe(3000 - batches[0]!.rows);
});

test('values that come later are waited for, and closing unsubscribes', async () => {
  const subject = new Subject<{ i: number }>();
  const { reader } = await readerOf(observable(subject, columns)['~source']);
  const first = reader.next();
  subject.next({ i: 1 });
  subject.next({ i: 2 });
  expect((await first)?.rows).toBe(2);
  const second = reader.next();
  expect(subject.observed).toBe(true);
  await reader.close();
  expect(await second).toBeNull();
  expect(subject.observed).toBe(false);
});

test('a job that does not keep up is told, and nothing grows without bound', async () => {
  const subject = new Subject<{ i: number }>();
  const { reader } = await readerOf(observable(subject, columns, { buffer: 10 })['~source']);
  const first = reader.next();
  for (let i = 0; i < 20; i++) subject.next({ i });
  await first;
  expect(subject.observed).toBe(false);
  await expect(
    (async () => {
      for (;;) await reader.next();
    })(),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`
    [MillraceError: SOURCE_OVERFLOW  observable is ahead of the job by more than 10 values
      why  an observable cannot be slowed down, and the job does not keep up
      do   { buffer } holds more of them; operators of rxjs let some go; iterable() is asked for one at a time]
  `);
});

test('an error of the observable is reported', async () => {
  await expect(
    readLane(
      observable(
        throwError(() => new Error('gone')),
        columns,
      )['~source'],
    ),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`
    [MillraceError: JOB_FAILED  what observable() reads threw: gone
      at   observable, row 0
      do   mend it there; the error it threw is the cause of this one]
  `);
  expect(() => observable(NEVER, columns, { buffer: 0 })).toThrowErrorMatchingInlineSnapshot(`
    [MillraceError: PLAN_INVALID_ARGUMENT  observable's buffer is a number of rows from 1, not 0
      do   { buffer: 100_000 }]
  `);
});

test('an observer gets every row and how the job ended', async () => {
  const seen: unknown[] = [];
  const sink = observer<{ i: number }>({
    next: row => seen.push(row),
    complete: () => seen.push('complete'),
    error: e => seen.push(['error', e]),
  })['~sink'];
  const good = await sink.open(context);
  await good.write([
    { kind: '+I', row: { i: 1 } },
    { kind: '+I', row: { i: 2 } },
  ]);
  await good.close();
  const bad = await sink.open(context);
  await bad.abort?.('why');
  expect(seen).toEqual([{ i: 1 }, { i: 2 }, 'complete', ['error', 'why']]);
  expect(sink.accepts).toBe('append');
  expect(observe([1])).toBeDefined();
});
