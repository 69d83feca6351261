/** How many cells of a terminal a text takes: wide letters and emoji two, marks that sit on others none. */
export function displayWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  let before = '';
  let lastWidth = 0;
  for (const character of text) {
    let own = characterWidth(character);
    if (before === ZERO_WIDTH_JOINER && lastWidth === 2) own = 0;
    else if (EMOJI_MODIFIER.test(character) && lastWidth === 2) own = 0;
    // Two regional indicators make one flag of two cells.
    else if (REGIONAL.test(character)) own = 1;
    else if (character === EMOJI_VARIANT && lastWidth === 1 && /\p{Emoji}/u.test(before)) own = 1;
    width += own;
    lastWidth = own === 0 ? lastWidth : character === EMOJI_VARIANT ? 2 : own;
    before = character;
  }
  return width;
}

/** `text` with spaces up to `width` cells; as it is where it takes more. */
export function pad(text: string, width: number, side: 'left' | 'right'): string {
  const spaces = ' '.repeat(Math.max(0, width - displayWidth(text)));
  return side === 'left' ? text + spaces : spaces + text;
}

const ZERO_WIDTH_JOINER = '\u200d';
const EMOJI_VARIANT = '\ufe0f';
const EMOJI_MODIFIER = /\p{Emoji_Modifier}/u;
const REGIONAL = /\p{Regional_Indicator}/u;
/** Marks, format characters, and the vowels and finals that Hangul composes with a leading consonant. */
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}\u1160-\u11ff\ud7b0-\ud7ff]/u;
/** East Asian Wide and Fullwidth (Unicode Annex 11), by blocks. */
const WIDE =
  /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]/u;
const EMOJI = /\p{Emoji_Presentation}/u;

function characterWidth(character: string): 0 | 1 | 2 {
  if (character === '\u00ad') return 1;
  if (NO_WIDTH.test(character)) return 0;
  return WIDE.test(character) || EMOJI.test(character) ? 2 : 1;
}
