// Catches: a LIKE that matches otherwise than the same pattern as a regular expression does, or that takes forever.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { likeMatcher } from '../../src/expr/functions/like.js';

function asRegularExpression(pattern: string, mark: string | null): RegExp {
  let source = '';
  const characters = [...pattern];
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!;
    const isPlain = character === mark;
    if (isPlain) i++;
    const plain = `\\u{${characters[i]!.codePointAt(0)!.toString(16)}}`;
    source += isPlain ? plain : character === '%' ? '[^]*' : character === '_' ? '[^]' : plain;
  }
  return new RegExp(`^${source}$`, 'u');
}

const characters = fc.constantFrom('a', 'b', '🙂', '\n');
const texts = fc.array(characters, { maxLength: 8 }).map(parts => parts.join(''));
const patterns = fc
  .array(fc.oneof(characters, fc.constantFrom('%', '_')), { maxLength: 6 })
  .map(parts => parts.join(''));

test('patterns match what they match as regular expressions', () => {
  fc.assert(
    fc.property(texts, patterns, (text, pattern) => {
      expect(likeMatcher(pattern, null)!(text)).toBe(asRegularExpression(pattern, null).test(text));
    }),
    { numRuns: 5000 },
  );
});

test('an escape makes the next character plain', () => {
  const escaped = fc.array(fc.oneof(characters, fc.constantFrom('%', '_', '!%', '!_', '!!', '!a')), { maxLength: 6 });
  const marked = fc.array(fc.constantFrom('a', '%', '_', '!'), { maxLength: 6 }).map(parts => parts.join(''));
  fc.assert(
    fc.property(marked, escaped, (text, parts) => {
      const pattern = parts.join('');
      expect(likeMatcher(pattern, '!')!(text)).toBe(asRegularExpression(pattern, '!').test(text));
    }),
    { numRuns: 3000 },
  );
  expect(likeMatcher('a!', '!')).toBe(null);
});

test('no pattern makes it hang', () => {
  const text = 'a'.repeat(20_000);
  const start = performance.now();
  expect(likeMatcher(`${'%a'.repeat(200)}%b`, null)!(text)).toBe(false);
  expect(likeMatcher(`${'a%'.repeat(200)}_b`, null)!(text)).toBe(false);
  expect(performance.now() - start).toBeLessThan(2000);
});
