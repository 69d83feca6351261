import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { build } from 'esbuild';

/**
 * Builds programs as the package is built, into a directory of the project, where they find its dependencies, and lets
 * `use` work with them: what is measured in fresh processes is not the loader of the sources.
 */
export async function withBuilt<R>(
  entries: Readonly<Record<string, string>>,
  use: (pathOf: (entry: string) => string) => R | Promise<R>,
): Promise<R> {
  mkdirSync('.cache', { recursive: true });
  const directory = mkdtempSync(resolve('.cache/bench-'));
  try {
    await build({
      entryPoints: entries,
      outdir: directory,
      outExtension: { '.js': '.mjs' },
      alias: { millrace: resolve('src/index.ts'), 'millrace/files': resolve('src/files.ts') },
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      logLevel: 'error',
    });
    return await use(entry => resolve(directory, `${entry}.mjs`));
  } finally {
    rmSync(directory, { recursive: true });
  }
}
