// Catches a job that could not begin and yet leaves something: a file emptied, a sink committed, a source left open.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { from, pipeline, rows, run, t } from 'millrace';
import { defineSink } from 'millrace/connector';
import { csv, jsonLines } from 'millrace/files';
import { afterEach, beforeEach, expect, test } from 'vitest';

const broken = defineSink({
  name: 'broken',
  accepts: ['append'],
  async open(): Promise<never> {
    throw new Error('no such host');
  },
});
let folder: string;
const path = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-open-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('a sink that cannot be opened leaves the files of the others as they were', async () => {
  writeFileSync(path('out.csv'), 'what was there\n');
  const numbers = from(rows([{ n: 1 }], { n: t.int() }));
  const both = pipeline({ file: numbers.insertInto(csv(path('out.csv'))), other: numbers.insertInto(broken) });
  await expect(run(both).done).rejects.toThrow(/no such host/);
  expect(readFileSync(path('out.csv'), 'utf8')).toBe('what was there\n');
  expect(readdirSync(folder)).toEqual(['out.csv']);
});

test('nor does a dead letter that nothing was written to', async () => {
  writeFileSync(path('in.csv'), 'n\n1\n');
  writeFileSync(path('bad.jsonl'), 'what was there\n');
  const read = from(csv(path('in.csv'), { n: t.int() }, { onMalformed: jsonLines(path('bad.jsonl')) }));
  await expect(run(read.insertInto(broken)).done).rejects.toThrow(/no such host/);
  expect(readFileSync(path('bad.jsonl'), 'utf8')).toBe('what was there\n');
  expect(readdirSync(folder).sort()).toEqual(['bad.jsonl', 'in.csv']);
});
