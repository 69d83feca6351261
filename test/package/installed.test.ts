import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Consumer } from './install-consumer.js';
import { installConsumer } from './install-consumer.js';

// The package as its users get it: packed, installed in a project of its own, loaded by name in both module formats and
// type-checked by both compilers. Catches what only the sources have, and what only this repository has installed.

let consumer: Consumer;
beforeAll(() => {
  consumer = installConsumer();
});
afterAll(() => consumer?.remove());

const withoutPeers = ['millrace', 'millrace/files', 'millrace/rxjs', 'millrace/connector'];

const pipeline = `
const totals = await from(rows([{ k: 'a', n: 1 }, { k: 'b', n: 2 }, { k: 'a', n: 3 }], { k: t.string(), n: t.int() }))
  .groupBy('k')
  .aggregate(r => ({ rows: count(), n: r.n.sum() }))
  .collect({ mode: 'batch' });
`;
const answer = `console.log(JSON.stringify(totals.sort((a, b) => (a.k < b.k ? -1 : 1))));`;
const expected = [
  { k: 'a', rows: 2, n: 4 },
  { k: 'b', rows: 1, n: 2 },
];

test('the tarball holds the build, the licence and the manifest', () => {
  const others = consumer.packed.filter(file => !file.startsWith('dist/'));
  expect(others.filter(file => file !== 'README.md')).toEqual(['LICENSE', 'package.json']);
});

test('every dependency that is imported is declared', () => {
  consumer.write('all.js', withoutPeers.map(name => `import ${JSON.stringify(name)};`).join('\n'));
  consumer.node('all.js');
  consumer.write('all.cjs', withoutPeers.map(name => `require(${JSON.stringify(name)});`).join('\n'));
  consumer.node('all.cjs');
});

describe('a pipeline', () => {
  test('runs as an ES module', () => {
    consumer.write('run.js', `import { count, from, rows, t } from 'millrace';\n${pipeline}${answer}`);
    expect(JSON.parse(consumer.node('run.js'))).toEqual(expected);
  });

  test('runs as CommonJS', () => {
    const body = `(async () => {${pipeline}${answer}})()`;
    consumer.write('run.cjs', `const { count, from, rows, t } = require('millrace');\n${body}`);
    expect(JSON.parse(consumer.node('run.cjs'))).toEqual(expected);
  });
});

test('an error of one module format is known in the other', () => {
  consumer.write(
    'mixed.js',
    `import { createRequire } from 'node:module';
     import * as esm from 'millrace';
     const cjs = createRequire(import.meta.url)('millrace');
     const brand = Symbol.for('millrace');
     for (const { from, rows, t } of [esm, cjs]) {
       try { from(rows([], { a: t.int() })).groupBy('b'); console.log('no error'); }
       catch (error) { console.log(error[brand], error.code); }
     }`,
  );
  expect(consumer.node('mixed.js').trim().split('\n')).toEqual(Array(2).fill('error PLAN_UNKNOWN_COLUMN'));
});

test('the test kit loads beside its peer', () => {
  consumer.install('fast-check');
  consumer.install('pure-rand');
  consumer.write('kit.js', "import { given } from 'millrace/testing'; console.log(typeof given);");
  expect(consumer.node('kit.js').trim()).toBe('function');
  consumer.write('kit.cjs', "console.log(typeof require('millrace/testing').given);");
  expect(consumer.node('kit.cjs').trim()).toBe('function');
});

test('the command line starts', () => {
  expect(consumer.node('node_modules/millrace/dist/cli/main.js', '--help')).toContain('millrace run');
});

test.each(['pipeline.ts', 'pipeline.mts', 'pipeline.js'])('the command line runs %s', file => {
  consumer.write('numbers.csv', 'k,n\na,1\nb,2\na,9007199254740993\n');
  consumer.write(
    file,
    `import { from, t } from 'millrace';
     import { csv } from 'millrace/files';
     export default from(csv('numbers.csv', { k: t.string(), n: t.bigint() }))
       .groupBy('k')
       .aggregate(r => ({ n: r.n.sum() }))
       .named('totals');`,
  );
  const lines = consumer.node('node_modules/millrace/dist/cli/main.js', 'run', file, '--json').trim().split('\n');
  expect(lines).toEqual([
    '{"output":"totals","kind":"+I","row":{"k":"a","n":9007199254740994}}',
    '{"output":"totals","kind":"+I","row":{"k":"b","n":2}}',
  ]);
});

describe('the types', () => {
  const source = (from: string) => `${from}
export async function totals(): Promise<{ k: string; rows: number; n: number }[]> {${pipeline}
  return totals;
}
`;
  const config = (module: string, resolution: string, include: string) =>
    JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        target: 'es2022',
        module,
        moduleResolution: resolution,
        types: [],
      },
      include: [include],
    });

  beforeAll(() => {
    consumer.write('esm.ts', source("import { count, from, rows, t } from 'millrace';"));
    consumer.write(
      'cjs.cts',
      source("import millrace = require('millrace');\nconst { count, from, rows, t } = millrace;"),
    );
    consumer.write('tsconfig.node.json', config('nodenext', 'nodenext', '*.*ts'));
    consumer.write('tsconfig.bundler.json', config('esnext', 'bundler', 'esm.ts'));
  });

  test.each([
    ['typescript', 'node'],
    ['typescript', 'bundler'],
    ['ts7', 'node'],
    ['ts7', 'bundler'],
  ])('are right for %s with resolution %s', (compiler, resolution) => {
    const tsc = `${process.cwd()}/node_modules/${compiler}/bin/tsc`;
    const run = () => execFileSync(process.execPath, [tsc, '-p', `${consumer.folder}/tsconfig.${resolution}.json`]);
    expect(report(run)).toBe('');
  });
});

/** What a compiler said, in full where it failed. */
function report(run: () => Buffer): string {
  try {
    return run().toString();
  } catch (error) {
    return (error as { stdout: Buffer }).stdout.toString();
  }
}
