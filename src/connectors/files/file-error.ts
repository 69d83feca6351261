import { readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { closestMatch } from '../../errors/closest-match.js';
import { MillraceError } from '../../errors/millrace-error.js';

/** What the system says of a file, as an error of ours: what it means and what to do. */
export function fileError(path: string, error: unknown): unknown {
  const code = (error as { code?: unknown } | null)?.code;
  if (typeof code !== 'string') return error;
  if (code === 'ENOENT') return notFound(path);
  const why = WORDS.get(code) ?? (error as Error).message;
  return new MillraceError('SOURCE_UNREADABLE', `${path} cannot be read`, {
    place: path,
    why,
    remedy: code.startsWith('Z_') ? 'get the file again: it is cut off or damaged' : 'mend that, or name another file',
    cause: error,
  });
}

const WORDS = new Map([
  ['EISDIR', "it is a directory: name the files in it, 'folder/*.csv'"],
  ['EACCES', 'this program may not read it'],
  ['EMFILE', 'too many files are open'],
  ['Z_DATA_ERROR', 'it is no gzip file, or a damaged one'],
  ['Z_BUF_ERROR', 'the gzip file ends too early'],
]);

/** No file has that name; the nearest one that exists is named. */
export function notFound(path: string): MillraceError {
  const folder = dirname(path);
  const names = namesIn(folder);
  const closest = names === null ? undefined : closestMatch(basename(path), names);
  return new MillraceError('SOURCE_NOT_FOUND', `there is no file ${path}`, {
    why: names === null ? `there is no folder ${folder}` : undefined,
    remedy: 'paths are relative to where the program was started',
    closest: closest === undefined ? undefined : folder === '.' ? closest : join(folder, closest),
  });
}

function namesIn(folder: string): string[] | null {
  try {
    return readdirSync(folder);
  } catch {
    return null;
  }
}
