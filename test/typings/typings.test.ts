// Catches a public type that changed: programs that no longer compile, mistakes that are no longer refused or are refused
// in other words, hovers that show the machinery, declaration files that name what is not public.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { type CompilerName, compilers, compileUser, declarations, packagePaths, root, scratch } from './compiler.js';

/** `UPDATE_TYPINGS=1 npx vitest run test/typings` writes the messages anew, to be read before they are committed. */
const isUpdate = process.env.UPDATE_TYPINGS !== undefined;

beforeAll(declarations);
vi.setConfig({ testTimeout: 120_000 });

describe.each(Object.keys(compilers) as CompilerName[])('with %s', compiler => {
  test('what must compile does, and so do the declarations made of it', async () => {
    const out = join(scratch, `${compiler}-out`);
    const options = { emitDeclarationOnly: true, outDir: out, rootDir: join(root, 'typings/accept') };
    const programs = await compileUser(compiler, 'accept', { include: [join(root, 'typings/accept/*.ts')] }, options);
    expect(programs.output).toBe('');
    const made = readdirSync(out).filter(name => name.endsWith('.d.ts'));
    expect(made.length).toBe(readdirSync(join(root, 'typings/accept')).length);
    for (const name of made)
      expect(readFileSync(join(out, name), 'utf8'), name).not.toMatch(/import\("(?!millrace|rxjs)/);
    // What the compiler writes for generic helpers over tables, it does not accept itself unless libraries are skipped.
    const plain = made.filter(name => name !== 'helpers.d.ts').map(name => join(out, name));
    if (compiler === 'ts7') {
      const declared = await compileUser(compiler, 'declared', { files: plain }, { noEmit: true, skipLibCheck: false });
      expect(declared.output.split('\n').filter(line => line.includes(`${compiler}-out`))).toEqual([]);
    }
    const paths = { ...packagePaths, '#declarations/*': [join(out, '*')] };
    const user = { include: [join(root, 'typings/consumer/*.ts')] };
    expect((await compileUser(compiler, 'consumer', user, { noEmit: true, paths })).output).toBe('');
  });

  test('each mistake is refused, in these words', async () => {
    const { code, output } = await compileUser(compiler, 'reject', { include: [join(root, 'typings/reject/*.ts')] });
    expect(code).not.toBe(0);
    const files = readdirSync(join(root, 'typings/reject')).filter(
      name => name.endsWith('.ts') && name !== 'tables.ts',
    );
    const refused = new Set([...output.matchAll(/^typings\/reject\/([^(]+)\(/gm)].map(match => match[1]));
    expect([...refused].sort()).toEqual(files.sort());
    golden(`typings/reject.${compiler}.txt`, sorted(output));
  });

  test('hovers spell tables and expressions in these words', async () => {
    const { output } = await compileUser(compiler, 'hover', { include: [join(root, 'typings/hover/*.ts')] });
    golden(`typings/hover.${compiler}.txt`, sorted(output));
  });
});

function golden(file: string, text: string): void {
  const path = join(root, file);
  if (isUpdate || !existsSync(path)) writeFileSync(path, text);
  expect(text).toBe(readFileSync(path, 'utf8'));
}

/** Messages in the order of files and lines: compilers differ in the order in which they look at files. */
function sorted(output: string): string {
  const messages = output.split(/\n(?! )/);
  const key = (message: string) => {
    const [, file = '', line = '0', column = '0'] = /^([^(]*)\((\d+),(\d+)\)/.exec(message) ?? [];
    return `${file}:${line.padStart(6, '0')}:${column.padStart(6, '0')}${message}`;
  };
  return `${messages.sort((a, b) => (key(a) < key(b) ? -1 : 1)).join('\n')}\n`;
}
