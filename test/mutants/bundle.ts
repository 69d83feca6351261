import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { build, type Plugin } from 'esbuild';
import type { Mutant } from './mutants.js';

const root = new URL('../../', import.meta.url).pathname;

/** Bundles the laws with one change of the engine's text into `file`. The working tree is not touched. */
export async function bundleLaws(mutant: Mutant | null, file: string): Promise<void> {
  await build({
    entryPoints: [resolve(root, 'test/mutants/laws/run.ts')],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    sourcemap: 'inline',
    logLevel: 'silent',
    // Some dependencies are CommonJS and ask for `require`.
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
    plugins: mutant === null ? [] : [mutate(mutant)],
  });
}

/** The text of a mutant's file with its change. Throws where the text to change is not there, or there twice. */
export function mutatedText({ name, file, find, replace }: Mutant): string {
  const text = readFileSync(resolve(root, file), 'utf8');
  const found = text.split(find).length - 1;
  if (found !== 1) {
    throw new Error(
      `mutant '${name}': its text is ${found === 0 ? 'not' : `${found} times`} in ${file}; it has to be there once:\n${find}`,
    );
  }
  return text.replace(find, () => replace);
}

function mutate(mutant: Mutant): Plugin {
  const changed = resolve(root, mutant.file);
  return {
    name: 'mutant',
    setup({ onLoad }) {
      onLoad({ filter: /\.ts$/ }, ({ path }) =>
        path === changed ? { contents: mutatedText(mutant), loader: 'ts' } : null,
      );
    },
  };
}
