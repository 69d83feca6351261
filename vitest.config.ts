import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url));

export default defineConfig({
  resolve: {
    // Tests and examples import the package by name, as its users do, and get the sources.
    alias: [
      { find: /^millrace$/, replacement: source('index.ts') },
      { find: /^millrace\/(files|rxjs|connector|testing)$/, replacement: source('$1.ts') },
    ],
  },
  test: {
    // CI reads how many tests passed and failed from the file.
    reporters: process.env.CI ? ['default', ['json', { outputFile: '.cache/vitest.json' }]] : ['default'],
    pool: 'threads',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: 'test', include: ['test/**/*.test.ts'] } },
      { extends: true, test: { name: 'laws', include: ['property-tests/**/*.test.ts'] } },
    ],
  },
});
