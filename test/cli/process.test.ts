// Catches a command that leaves a half-written file, does not end, or ends with the wrong code when it is interrupted,
// its reader leaves, or the pipeline fails. The command is bundled as it is shipped, and run as a process of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PipelineFiles } from './pipeline-files.js';

const files = new PipelineFiles();
const root = resolve(import.meta.dirname, '../..');
// Below the root, so that what the package depends on is found.
const built = join(root, 'node_modules/.cache/millrace-cli');

beforeAll(async () => {
  await build({
    absWorkingDir: root,
    entryPoints: { 'cli/main': 'src/cli/main.ts' },
    outdir: built,
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'error',
  });
});
afterAll(() => {
  files.remove();
  rmSync(built, { recursive: true, force: true });
});

interface Run {
  readonly process: ChildProcess;
  readonly said: { output: string; errors: string };
  /** Resolves when standard output has a line that has this in it. */
  seen(text: string): Promise<void>;
  readonly ended: Promise<number | null>;
}

function millrace(...args: string[]): Run {
  const child = spawn(process.execPath, [join(built, 'cli/main.js'), ...args], {
    cwd: files.folder,
    env: { ...process.env, MILLRACE_MODE: '' },
  });
  const said = { output: '', errors: '' };
  child.stdout.on('data', (data: Buffer) => (said.output += data.toString()));
  child.stderr.on('data', (data: Buffer) => (said.errors += data.toString()));
  const ended = new Promise<number | null>(resolve => child.on('close', resolve));
  const seen = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const look = () => {
        if (said.output.includes(text)) resolve();
      };
      child.stdout.on('data', look);
      child.on('close', () => reject(new Error(`ended before it said ${text}: ${said.errors}`)));
      look();
    });
  return { process: child, said, seen, ended };
}

const ENDLESS = `\
import { datagen, from, pipeline, print, t } from 'millrace'
import { jsonLines } from 'millrace/files'
const ticks = from(datagen({ rowsPerSecond: 1000 }, { i: t.int() }, { row: i => ({ i }) }), { name: 'ticks' })
export default pipeline({ shown: ticks.insertInto(print()), kept: ticks.insertInto(jsonLines('kept.jsonl')) })
`;

describe.skipIf(process.platform === 'win32')('the process', () => {
  it('ends an endless pipeline on Ctrl-C, with its files whole', async () => {
    files.write('endless.ts', ENDLESS);
    const run = millrace('run', 'endless.ts');
    await run.seen('shown  +I  10\n');
    run.process.kill('SIGINT');
    expect(await run.ended).toBe(130);
    expect(run.said.errors).toMatch(
      /^ending at the next step; Ctrl-C again ends at once\ncancelled · streaming · .*\n {2}in {4}ticks \d+ · 0 malformed\n {2}out {3}shown \d+ · kept\.jsonl \d+\n$/,
    );
    const kept = files.read('kept.jsonl').trim().split('\n');
    expect(kept).toEqual(kept.map((_, i) => `{"i":${i}}`));
    expect(run.said.errors).toContain(`kept.jsonl ${kept.length}\n`);
  });

  it('breaks a batch run off on Ctrl-C, and leaves no half of a file', async () => {
    files.write(
      'long.ts',
      `import { datagen, from, pipeline, t } from 'millrace'
import { jsonLines } from 'millrace/files'
const ticks = from(datagen({ rows: 500_000_000 }, { i: t.int() }, { row: i => ({ i }) }), { name: 'ticks' })
export default pipeline({
  told: ticks.forEach(({ row }) => {
    if (row.i % 100_000 === 0) console.log(row.i)
  }),
  kept: ticks.filter(r => r.i.lt(5)).insertInto(jsonLines('half.jsonl')),
})
`,
    );
    const run = millrace('run', 'long.ts');
    await run.seen('0\n');
    run.process.kill('SIGINT');
    expect(await run.ended).toBe(130);
    expect(run.said.errors).toContain('cancelled · batch');
    expect(existsSync(join(files.folder, 'half.jsonl'))).toBe(false);
    expect(readdirSync(files.folder).filter(name => name.includes('half'))).toEqual([]);
  });

  it('ends quietly when its reader leaves', async () => {
    files.write('endless.ts', ENDLESS);
    const run = millrace('run', 'endless.ts', '--json');
    await run.seen('{"output":"shown","kind":"+I","row":{"i":0}}\n');
    run.process.stdout!.destroy();
    expect(await run.ended).toBe(0);
    expect(run.said.errors).toBe('');
  });

  it('fails with code 1 and says why', async () => {
    files.write(
      'fails.ts',
      `import { from, rows, t } from 'millrace'
export default from(rows([{ n: 0 }], { n: t.int() })).select(r => ({ n: r.n.plus(1).dividedBy(r.n) }))
`,
    );
    const run = millrace('run', 'fails.ts');
    expect(await run.ended).toBe(1);
    expect(run.said).toEqual({
      output: '',
      errors: `\
ROW_DIVISION_BY_ZERO  an integer division by zero
  at   fails.ts:2  .select((r) => ({ n: r.n.plus(1).dividedBy(r.n) }))
  why  row 0 of rows has no result
  do   divide by r.n.nullIf(0), which gives NULL, or by a DOUBLE; { onError: 'skip' } counts such rows
`,
    });
  });

  it('does not understand with code 2', async () => {
    const run = millrace('run', 'fails.ts', '--limits', '3');
    expect(await run.ended).toBe(2);
    expect(run.said.errors).toMatch(/^there is no option --limits; did you mean '--limit'\?\n/);
  });
});
