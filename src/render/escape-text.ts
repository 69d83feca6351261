/**
 * Text that is safe on a terminal: control characters, which could move the cursor or forge lines, and marks that turn
 * the direction of writing are shown by their escapes, lone surrogates too. Everything else stays as it is.
 */
export function escapeText(text: string): string {
  return /^[\x20-\x7e]*$/.test(text) ? text : text.replace(UNSAFE, escapeCharacter);
}

const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

function escapeCharacter(character: string): string {
  const known = SHORT.get(character);
  if (known !== undefined) return known;
  const code = character.codePointAt(0)!;
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`;
}

const SHORT: ReadonlyMap<string, string> = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);
