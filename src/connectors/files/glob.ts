import { readdir, stat } from 'node:fs/promises';
import { MillraceError } from '../../errors/millrace-error.js';
import { compareText } from '../../types/text.js';
import { fileError, notFound } from './file-error.js';

/** Whether a path is a pattern: it has `*`, `?`, `[...]` or `{a,b}`. */
export function isPattern(path: string): boolean {
  return /[*?[{]/.test(path);
}

/**
 * The files of a path or pattern, in the order of their names by code point. `*` and `?` stand for characters within a
 * name, `[a-z]` and `[!a-z]` for one of them, `{a,b}` for either, `**` for any folders. What begins with a dot is matched
 * by a pattern that begins so. Throws SOURCE_NOT_FOUND where there is none.
 */
export async function matchFiles(path: string): Promise<string[]> {
  // A name may hold the characters of patterns: `[draft] a.csv`.
  if (await exists(path)) return [path];
  if (!isPattern(path)) throw notFound(path);
  const found = new Set<string>();
  for (const pattern of alternatives(path)) {
    const [root, ...segments] = pattern.startsWith('/')
      ? ['/', ...pattern.slice(1).split('/')]
      : ['', ...pattern.split('/')];
    await walk(
      root!,
      segments.filter(segment => segment !== ''),
      found,
    );
  }
  if (found.size === 0) {
    throw new MillraceError('SOURCE_NOT_FOUND', `no file matches ${path}`, {
      remedy: 'paths are relative to where the program was started; ** stands for any folders',
    });
  }
  return [...found].sort(compareText);
}

/** Whether something is there; a directory is refused when it is read. */
async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code === 'ENOENT' || (error as { code?: unknown }).code === 'ENOTDIR')
      return false;
    throw fileError(path, error);
  }
}

async function walk(folder: string, segments: readonly string[], found: Set<string>): Promise<void> {
  const [segment, ...rest] = segments;
  if (segment === undefined) return;
  if (segment === '**') {
    await walk(folder, rest, found);
    for (const entry of await entriesOf(folder)) {
      // Links are not followed: they may lead back.
      if (entry.isDirectory() && !entry.name.startsWith('.')) await walk(join(folder, entry.name), segments, found);
    }
    return;
  }
  if (!isPattern(segment)) return step(join(folder, segment), rest, found);
  const matches = matcher(segment);
  for (const entry of await entriesOf(folder)) {
    if (matches(entry.name)) await step(join(folder, entry.name), rest, found);
  }
}

async function step(path: string, rest: readonly string[], found: Set<string>): Promise<void> {
  let isFile = false;
  try {
    isFile = (await stat(path)).isFile();
  } catch {
    // A link to nothing, or gone meanwhile.
    return;
  }
  if (rest.length > 0) await walk(path, rest, found);
  else if (isFile) found.add(path);
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder === '' ? '.' : folder, { withFileTypes: true });
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw fileError(folder, error);
  }
}

function join(folder: string, name: string): string {
  return folder === '' || folder.endsWith('/') ? folder + name : `${folder}/${name}`;
}

/** The patterns without braces that a pattern stands for. Braces nest. */
export function alternatives(pattern: string): string[] {
  const open = pattern.indexOf('{');
  if (open < 0) return [pattern];
  const parts: string[] = [];
  let depth = 0;
  let from = open + 1;
  for (let i = open; i < pattern.length; i++) {
    const letter = pattern[i];
    if (letter === '{') depth++;
    else if (letter === ',' && depth === 1) {
      parts.push(pattern.slice(from, i));
      from = i + 1;
    } else if (letter === '}' && --depth === 0) {
      parts.push(pattern.slice(from, i));
      const rest = pattern.slice(i + 1);
      return parts.flatMap(part => alternatives(pattern.slice(0, open) + part + rest));
    }
  }
  // A brace that is never closed is a character like others.
  return alternatives(`${pattern.slice(0, open)}[{]${pattern.slice(open + 1)}`.replace('[{]', '\u0000')).map(part =>
    part.replace('\u0000', '{'),
  );
}

/** Whether a name matches one segment of a pattern. Takes time in proportion to both lengths, whatever the pattern. */
export function matcher(segment: string): (name: string) => boolean {
  const tokens = tokensOf(segment);
  const mayBeHidden = segment.startsWith('.');
  return name => (mayBeHidden || !name.startsWith('.')) && matches(tokens, [...name]);
}

type Token = '*' | ((letter: string) => boolean);

function tokensOf(segment: string): Token[] {
  const letters = [...segment];
  const tokens: Token[] = [];
  for (let i = 0; i < letters.length; i++) {
    const letter = letters[i]!;
    if (letter === '*') {
      if (tokens.at(-1) !== '*') tokens.push('*');
    } else if (letter === '?') tokens.push(() => true);
    else if (letter === '[' && letters.indexOf(']', i + 2) > 0) {
      const close = letters.indexOf(']', i + 2);
      tokens.push(oneOf(letters.slice(i + 1, close)));
      i = close;
    } else tokens.push(other => other === letter);
  }
  return tokens;
}

function oneOf(set: readonly string[]): (letter: string) => boolean {
  const isNegated = set[0] === '!' || set[0] === '^';
  const ranges: [string, string][] = [];
  for (let i = isNegated ? 1 : 0; i < set.length; i++) {
    if (set[i + 1] === '-' && i + 2 < set.length) {
      ranges.push([set[i]!, set[i + 2]!]);
      i += 2;
    } else ranges.push([set[i]!, set[i]!]);
  }
  return letter =>
    ranges.some(([low, high]) => compareText(low, letter) <= 0 && compareText(letter, high) <= 0) !== isNegated;
}

/** Goes back to the last star only: an earlier one cannot help. */
function matches(tokens: readonly Token[], name: readonly string[]): boolean {
  let token = 0;
  let star = -1;
  let mark = 0;
  let i = 0;
  while (i < name.length) {
    const expected = tokens[token];
    if (expected === '*') {
      star = token++;
      mark = i;
    } else if (expected?.(name[i]!) === true) {
      token++;
      i++;
    } else if (star >= 0) {
      token = star + 1;
      i = ++mark;
    } else return false;
  }
  while (tokens[token] === '*') token++;
  return token === tokens.length;
}
