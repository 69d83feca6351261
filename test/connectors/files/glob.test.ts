// Catches: a file that a pattern should not name or one that it misses, another order than by code point, a pattern that
// takes time without end.
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alternatives, matcher, matchFiles } from '../../../src/connectors/files/glob.js';
import { messageOf, temporaryFolder } from './temporary.js';

const folder = temporaryFolder();
for (const name of ['a.csv', 'b.csv', 'b.txt', '.hidden.csv', 'ä.csv', '\u{1f600}.csv', '\uff5e.csv', 'x[1].csv'])
  folder.file(name, '');
for (const name of ['2026', '2026/01', '2026/02', '.git']) mkdirSync(join(folder.path, name));
for (const name of ['2026/a.csv', '2026/01/a.csv', '2026/02/b.csv', '.git/c.csv']) folder.file(name, '');
symlinkSync(folder.path, join(folder.path, '2026', 'loop'));

async function names(pattern: string): Promise<string[]> {
  return (await matchFiles(join(folder.path, pattern))).map(path => path.slice(folder.path.length + 1));
}

test('files come by code point, hidden ones only where they are asked for', async () => {
  expect(await names('*.csv')).toEqual(['a.csv', 'b.csv', 'x[1].csv', 'ä.csv', '\uff5e.csv', '\u{1f600}.csv']);
  expect(await names('.*.csv')).toEqual(['.hidden.csv']);
});

test('every form of a pattern', async () => {
  expect(await names('?.csv')).toEqual(['a.csv', 'b.csv', 'ä.csv', '\uff5e.csv', '\u{1f600}.csv']);
  expect(await names('[a-b].csv')).toEqual(['a.csv', 'b.csv']);
  expect(await names('[!a].{csv,txt}')).toEqual(['b.csv', 'b.txt', 'ä.csv', '\uff5e.csv', '\u{1f600}.csv']);
  expect(await names('{2026/{01,02},.}/*.csv')).toContain('2026/02/b.csv');
  expect(await names('2026/**/*.csv')).toEqual(['2026/01/a.csv', '2026/02/b.csv', '2026/a.csv']);
  expect(await names('**/0?/a.csv')).toEqual(['2026/01/a.csv']);
  expect(await names('x[1].csv')).toEqual(['x[1].csv']);
});

test('what is not there is refused with the name that was meant', async () => {
  expect(await messageOf(names('c/*.csv'), folder.path)).toMatchInlineSnapshot(`
    "SOURCE_NOT_FOUND  no file matches c/*.csv
      do   paths are relative to where the program was started; ** stands for any folders"
  `);
  expect(await messageOf(names('b.cvs'), folder.path)).toMatchInlineSnapshot(`
    "SOURCE_NOT_FOUND  there is no file b.cvs
      do   did you mean 'b.csv'? paths are relative to where the program was started"
  `);
  expect(await messageOf(names('nowhere/b.csv'), folder.path)).toMatchInlineSnapshot(`
    "SOURCE_NOT_FOUND  there is no file nowhere/b.csv
      why  there is no folder nowhere
      do   paths are relative to where the program was started"
  `);
});

const REGULAR = new Map([
  ['*', '.*'],
  ['?', '.'],
  ['.', '\\.'],
  ['[!a]', '[^a]'],
]);

test('a name matches where a regular expression says so', () => {
  const letter = fc.constantFrom('a', 'b', '.', '-');
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('a', 'b', '.', '*', '?', '[ab]', '[!a]', '[a-c]'), { maxLength: 8 }),
      fc.string({ unit: letter, maxLength: 8 }),
      (parts, name) => {
        fc.pre(name !== '');
        const segment = parts.join('');
        const expression = new RegExp(`^${parts.map(part => REGULAR.get(part) ?? part).join('')}$`, 's');
        const isHidden = name.startsWith('.') && !segment.startsWith('.');
        expect(matcher(segment)(name)).toBe(!isHidden && expression.test(name));
      },
    ),
    { numRuns: 2000 },
  );
});

test('many stars take no time', () => {
  expect(matcher('*a'.repeat(50))(`${'a'.repeat(5000)}b`)).toBe(false);
});

test('braces that are never closed are letters', () => {
  expect(alternatives('a{b')).toEqual(['a{b']);
  expect(alternatives('{a,b{c,d}}e')).toEqual(['ae', 'bce', 'bde']);
});
