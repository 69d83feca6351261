// Catches documentation that does not compile, does not run, or shows an output that is not what one gets.
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeBlocks, pages } from './code-blocks.js';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
// Below the root, so that the compiler and the loader find the package by its paths.
const folder = join(root, 'node_modules/.cache/docs');
const blocks = pages(root).flatMap(page => codeBlocks(root, page));
const fileOf = (place: string): string => join(folder, `${place.replace(/[^A-Za-z0-9]+/g, '-')}.ts`);

beforeAll(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const { place, code } of blocks) writeFileSync(fileOf(place), `${code}\nexport {};\n`);
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ extends: join(root, 'tsconfig.json'), include: ['*.ts'] }),
  );
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Times differ from run to run; everything else must be as it is shown. */
function steady(text: string): string {
  return text.replace(/\d[\d,.]* m?s\b/g, 'N ms').trimEnd();
}

describe('the documentation', () => {
  it('has programs', () => {
    expect(blocks.length).toBeGreaterThan(8);
  });

  it('compiles', async () => {
    const compiler = join(root, 'node_modules/ts7/bin/tsc');
    const { stdout } = await run(process.execPath, [compiler, '-p', folder], { cwd: folder }).catch(
      (failure: { stdout: string }) => failure,
    );
    expect(stdout).toBe('');
  });

  it.each(blocks.map(block => [block.place, block] as const))('%s runs', async (_, block) => {
    const { stdout } = await run(process.execPath, ['--import', 'tsx', fileOf(block.place)], {
      cwd: folder,
      env: { ...process.env, TSX_TSCONFIG_PATH: join(root, 'tsconfig.json'), MILLRACE_MODE: '', NO_COLOR: '1' },
    });
    if (block.output !== null) expect(steady(stdout)).toBe(steady(block.output));
  });
});
