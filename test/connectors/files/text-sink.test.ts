// Catches: a file that appears before it is whole, a part of one that stays behind, a write that is not waited for, an
// error of the disk that nobody hears of.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { csv, jsonLines } from '../../../src/files.js';
import { defaultPlatform } from '../../../src/platform/default-platform.js';
import { t } from '../../../src/schema/t.js';
import { dataType } from '../../../src/types/data-type.js';
import { schemaOf } from '../reading.js';
import { messageOf, temporaryFolder } from './temporary.js';

const folder = temporaryFolder();
const schema = schemaOf({ i: dataType('int'), s: dataType('string', { nullable: true }) });
const context = { signal: new AbortController().signal, job: 'test', platform: defaultPlatform(), schema, order: null };
const insert = (i: number, s: string | null = null) => ({ kind: '+I' as const, row: { i, s } });

function partials(): string[] {
  return readdirSync(folder.path).filter(name => name.endsWith('.partial'));
}

test('a file appears whole when it is closed, over the one that was there', async () => {
  const path = folder.file('out.csv', 'old');
  const writer = await csv(path)['~sink'].open(context);
  await writer.write([insert(1, 'a,b'), insert(2)]);
  await writer.write([insert(3, ''), insert(4, 'say "x"')]);
  expect(readFileSync(path, 'utf8')).toBe('old');
  expect(partials().length).toBe(1);
  await writer.close();
  expect(readFileSync(path, 'utf8')).toBe('i,s\n1,"a,b"\n2,\n3,""\n4,"say ""x"""\n');
  expect(partials()).toEqual([]);
});

test('a file that is given up leaves nothing behind', async () => {
  for (const name of ['gone.jsonl', 'gone.jsonl.gz']) {
    const path = folder.file(name);
    const writer = await jsonLines(path)['~sink'].open(context);
    await writer.write(Array.from({ length: 20_000 }, (_, i) => insert(i, 'some text')));
    await writer.abort?.(new Error('the job failed'));
    expect(existsSync(path)).toBe(false);
    expect(partials()).toEqual([]);
  }
});

test('a sink with columns writes those, in their order', async () => {
  const path = folder.file('declared.csv');
  const writer = await csv(path, { s: t.string().nullable(), i: t.int() })['~sink'].open(context);
  await writer.write([insert(1, 'x')]);
  await writer.close();
  expect(readFileSync(path, 'utf8')).toBe('s,i\nx,1\n');
});

test('a table without rows is a file with a header', async () => {
  const path = folder.file('none.csv');
  await (await csv(path)['~sink'].open(context)).close();
  expect(readFileSync(path, 'utf8')).toBe('i,s\n');
});

test('where nothing can be written the job is told before it begins', async () => {
  const open = async (path: string) => csv(path)['~sink'].open(context);
  expect(await messageOf(open(`${folder.path}/nowhere/out.csv`), folder.path)).toMatchInlineSnapshot(`
    "SINK_FAILED  nowhere/out.csv cannot be written
      at   nowhere/out.csv
      why  there is no folder nowhere
      do   make the folder, or name another one"
  `);
  expect(await messageOf(open(`${folder.path}/*.csv`), folder.path)).toMatchInlineSnapshot(`
    "SINK_FAILED  *.csv is a pattern, and a file to write has one name
      at   csv('*.csv')
      do   insertInto(csv('out.csv'))"
  `);
  mkdirSync(join(folder.path, 'taken.csv'));
  writeFileSync(join(folder.path, 'taken.csv', 'x'), '');
  const writer = await open(`${folder.path}/taken.csv`);
  expect(await messageOf(Promise.resolve(writer.close()), folder.path)).toContain(
    'SINK_FAILED  taken.csv cannot be written',
  );
  expect(partials()).toEqual([]);
});

test('one file is written by one output at a time', async () => {
  const path = folder.file('twice.csv');
  const first = await csv(path)['~sink'].open(context);
  expect(await messageOf((async () => csv(path)['~sink'].open(context))(), folder.path)).toMatchInlineSnapshot(`
    "SINK_FAILED  twice.csv is being written already
      at   twice.csv
      why  two outputs cannot be one file
      do   name another file for one of them, or unite both by unionAll()"
  `);
  await first.close();
  await (await csv(path)['~sink'].open(context)).abort?.('not needed');
  await (await csv(path)['~sink'].open(context)).close();
});

test('a large write waits for the disk', async () => {
  const path = folder.file('large.jsonl');
  const writer = await jsonLines(path)['~sink'].open(context);
  const text = 'x'.repeat(1000);
  for (let step = 0; step < 40; step++) await writer.write(Array.from({ length: 500 }, (_, i) => insert(i, text)));
  await writer.close();
  expect(readFileSync(path, 'utf8').split('\n').length).toBe(20_001);
});
