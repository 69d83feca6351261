import { defineConfig } from 'tsup';

/** What can be imported by name. `exports` in package.json has one path for each. */
const library = {
  index: 'src/index.ts',
  files: 'src/files.ts',
  rxjs: 'src/rxjs.ts',
  connector: 'src/connector.ts',
  testing: 'src/testing.ts',
};

const shared = { outDir: 'dist', target: 'node20', platform: 'node', removeNodeProtocol: false } as const;

export default defineConfig([
  // The command line is built with the library, so that both load the same chunks: a pipeline file and the command that
  // runs it share each class. Splitting does the same for the subpaths of CommonJS, which have a copy each without it.
  { ...shared, format: 'esm', entry: { ...library, 'cli/main': 'src/cli/main.ts' }, splitting: true },
  { ...shared, format: 'cjs', entry: library, splitting: true },
  { ...shared, format: ['esm', 'cjs'], entry: library, dts: { only: true } },
]);
