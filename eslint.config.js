import { parser, plugin } from 'typescript-eslint';

// Biome lints everything else. This rule needs types: a promise that nobody awaits loses its error, and in an engine
// that is a wrong answer.
export default [
  { ignores: ['.cache', 'coverage', 'dist'] },
  {
    files: ['src/**/*.ts', 'test/**/*.ts', 'property-tests/**/*.ts', 'docs/**/*.ts', 'checks/**/*.ts'],
    languageOptions: { parser, parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    plugins: { '@typescript-eslint': plugin },
    linterOptions: { reportUnusedDisableDirectives: 'off' },
    rules: { '@typescript-eslint/no-floating-promises': 'error' },
  },
];
