// Catches a page that names a file or a script that is not there.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { pages } from './code-blocks.js';

const root = resolve(import.meta.dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: object };

describe.each(pages(root))('%s', page => {
  const text = readFileSync(join(root, page), 'utf8');

  it('names files that exist', () => {
    const named = [...text.matchAll(/`((?:src|test|docs|property-tests|typings|checks)\/[^`\s]*)`/g)].map(m => m[1]!);
    const missing = named.filter(path => !/[<>*{}…]/.test(path) && !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });

  it('links to pages that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]+)[^)]*\)/g)].map(m => m[1]!);
    expect(links.filter(link => !existsSync(join(root, dirname(page), link)))).toEqual([]);
  });

  it('names scripts that exist', () => {
    const named = [...text.matchAll(/\bnpm run (?:--\S+ )*([\w:]+)/g)].map(m => m[1]!);
    expect(named.filter(script => !(script in scripts))).toEqual([]);
  });
});
