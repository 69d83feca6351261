/**
 * Compares texts by code point (S9.1): -1, 0 or 1.
 *
 * JavaScript's `<` compares UTF-16 units, which puts what lies beyond U+FFFF (written with surrogates, D800 to DFFF)
 * before U+E000 to U+FFFF.
 */
export function compareText(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x !== y) {
      // A surrogate stands for a code point beyond all that need none.
      const xIsBeyond = x >= 0xd800 && x <= 0xdfff;
      const yIsBeyond = y >= 0xd800 && y <= 0xdfff;
      if (xIsBeyond !== yIsBeyond) return xIsBeyond ? 1 : -1;
      return x < y ? -1 : 1;
    }
  }
  return a.length < b.length ? -1 : 1;
}

/** Whether `<` of JavaScript orders any text against this one by code point: it has nothing at or beyond U+D800. */
export function isPlainlyOrdered(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) >= 0xd800) return false;
  return true;
}

/** How many code points a text has. */
export function countPoints(text: string): number {
  let count = text.length;
  for (let i = 0; i < text.length; i++) {
    if (isPair(text, i)) {
      count--;
      i++;
    }
  }
  return count;
}

/** Whether a surrogate pair starts at unit `i`. */
export function isPair(text: string, i: number): boolean {
  const unit = text.charCodeAt(i);
  if (unit < 0xd800 || unit > 0xdbff || i + 1 >= text.length) return false;
  const next = text.charCodeAt(i + 1);
  return next >= 0xdc00 && next <= 0xdfff;
}

/** The unit at which the code point `points` after the one at unit `from` starts; the text's length where it ends before. */
export function unitAfter(text: string, from: number, points: number): number {
  let unit = from;
  for (let left = points; left > 0 && unit < text.length; left--) unit += isPair(text, unit) ? 2 : 1;
  return Math.min(unit, text.length);
}
