import { isPair } from '../../types/text.js';

/** Whether a text matches a LIKE pattern. */
export type TextMatcher = (text: string) => boolean;

/**
 * The matcher of a LIKE pattern: `%` stands for any text, `_` for one character, `mark` makes the next character plain.
 * `null` where the pattern ends in a mark. Takes time in proportion to text times pattern at worst: no pattern makes
 * it hang.
 */
export function likeMatcher(pattern: string, mark: string | null): TextMatcher | null {
  const parts = partsOf(pattern, mark);
  if (parts === null) return null;
  const [first, ...rest] = parts;
  if (rest.length === 0) return first!.some(isAny) ? text => endOf(text, 0, first!) === text.length : exactly(first!);
  const last = rest.pop()!;
  if (rest.every(part => part.length === 0) && ![...first!, ...last].some(isAny)) {
    const start = first!.join('');
    const end = last.join('');
    return text => text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
  }
  if (first!.length === 0 && last.length === 0 && rest.length === 1 && !rest[0]!.some(isAny)) {
    const sought = rest[0]!.join('');
    return text => text.includes(sought);
  }
  return text => matches(text, first!, rest, last);
}

/** A character that must stand there; `null` for any one. */
type Character = string | null;
/** What stands between two `%`. */
type Part = readonly Character[];

function isAny(character: Character): boolean {
  return character === null;
}

function exactly(part: Part): TextMatcher {
  const whole = part.join('');
  return text => text === whole;
}

function partsOf(pattern: string, mark: string | null): Part[] | null {
  const parts: Character[][] = [[]];
  const characters = [...pattern];
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i]!;
    if (character === mark) {
      i++;
      if (i === characters.length) return null;
      parts.at(-1)!.push(characters[i]!);
    } else if (character === '%') parts.push([]);
    else parts.at(-1)!.push(character === '_' ? null : character);
  }
  return parts;
}

/** Each part is taken at its first place: what a later place would allow, the first one allows too. */
function matches(text: string, first: Part, middle: readonly Part[], last: Part): boolean {
  let unit = endOf(text, 0, first);
  if (unit < 0) return false;
  for (const part of middle) {
    let end = endOf(text, unit, part);
    while (end < 0) {
      if (unit >= text.length) return false;
      unit += isPair(text, unit) ? 2 : 1;
      end = endOf(text, unit, part);
    }
    unit = end;
  }
  const start = startOfLast(text, last.length);
  return start >= unit && endOf(text, start, last) === text.length;
}

/** The unit behind `part` where it stands at unit `from`; -1 where it does not. */
function endOf(text: string, from: number, part: Part): number {
  let unit = from;
  for (const character of part) {
    if (unit >= text.length) return -1;
    if (character === null) unit += isPair(text, unit) ? 2 : 1;
    else if (text.startsWith(character, unit)) unit += character.length;
    else return -1;
  }
  return unit;
}

/** The unit at which the last `points` code points start; -1 where there are fewer. */
function startOfLast(text: string, points: number): number {
  let unit = text.length;
  for (let left = points; left > 0; left--) {
    if (unit === 0) return -1;
    unit -= unit >= 2 && isPair(text, unit - 2) ? 2 : 1;
  }
  return unit;
}
