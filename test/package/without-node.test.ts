import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';

// The core on a host that is not Node: bundled as for a browser, run in a context that has the language and what every
// host has, and nothing of Node. Catches a module of Node in the core (the bundle fails) and a global of Node that is
// used without a guard (the run fails).

let bundle: string;
beforeAll(async () => {
  const result = await build({
    entryPoints: ['src/index.ts'],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'millrace',
    platform: 'browser',
    target: 'es2022',
    logLevel: 'silent',
  });
  bundle = result.outputFiles[0]!.text;
});

const program = `(async () => {
  const { count, from, rows, t } = millrace;
  const orders = from(rows(
    [{ sku: 'a', qty: 1 }, { sku: 'b', qty: 2 }, { sku: 'a', qty: 3 }, { sku: 'c', qty: 9 }],
    { sku: t.string(), qty: t.int() },
  ));
  const totals = await orders
    .filter(r => r.qty.lt(9))
    .groupBy('sku')
    .aggregate(r => ({ orders: count(), qty: r.qty.sum() }))
    .collect({ mode: MODE });
  return JSON.stringify(totals.sort((a, b) => (a.sku < b.sku ? -1 : 1)));
})()`;

/** The answer of a program, run where only the given globals exist beside the language's own. */
async function runElsewhere(source: string, codeGeneration: boolean): Promise<string> {
  const host = {
    AbortController,
    AbortSignal,
    MessageChannel,
    TextDecoder,
    TextEncoder,
    clearTimeout,
    console,
    crypto,
    performance,
    queueMicrotask,
    setTimeout,
    structuredClone,
  };
  const context = createContext(host, { codeGeneration: { strings: codeGeneration, wasm: false } });
  runInContext(bundle, context);
  return (await runInContext(source, context)) as string;
}

test('nothing of Node is in reach', async () => {
  const names = ['process', 'Buffer', 'require', 'module', 'global', 'setImmediate', '__dirname'];
  const seen = await runElsewhere(`[${names.map(name => `typeof ${name}`).join()}].join()`, true);
  expect(seen).toBe(names.map(() => 'undefined').join());
});

describe.each(['batch', 'streaming'])('a pipeline in %s mode', mode => {
  test.each([
    ['with generated code', true],
    ['where generating code is forbidden', false],
  ])('%s', async (_, codeGeneration) => {
    const answer = await runElsewhere(program.replace('MODE', JSON.stringify(mode)), codeGeneration);
    expect(JSON.parse(answer)).toEqual([
      { sku: 'a', orders: 2, qty: 4 },
      { sku: 'b', orders: 1, qty: 2 },
    ]);
  });
});
