// Catches: docs/functions.md that no longer says what the catalogue says.
import { expect, test } from 'vitest';
import { functionsPage, writtenFunctionsPage } from '../../docs/functions-page.js';

test('docs/functions.md is what npm run docs:functions writes', () => {
  expect(writtenFunctionsPage()).toBe(functionsPage());
});
