import { MillraceError } from '../../errors/millrace-error.js';
import type { Shape, STRING } from '../../types/logical-types.js';
import type { SinkSpec } from '../contract/sink.js';
import type { Sink } from '../contract/typed-connector.js';
import { refuseUnknownOptions } from '../options.js';
import { isPattern } from './glob.js';

/** What a sink for malformed records receives: where it stands, what is wrong, and its text. */
export interface Malformed extends Shape {
  readonly place: STRING;
  readonly reason: STRING;
  readonly text: STRING;
}

/** How files are read. */
export interface FileOptions {
  /** Goes on reading one file as it grows: the source never ends. */
  readonly follow?: boolean;
  /**
   * Every file is a lane of its own, unless `'sequence'` chains them by name into one, which is right only where they
   * follow each other in time, or a number deals them, by name, to so many chains (S3.5).
   */
  readonly lanes?: number | 'sequence';
  /** All rows in the order of their rowtime (S3.12): for history that is out of order. */
  readonly replay?: 'eventTime';
  /** What a malformed record does: `fail` (the default) ends the job, `skip` counts it, a sink receives it. */
  readonly onMalformed?: 'fail' | 'skip' | Sink<Malformed, 'append', never>;
  /** The longest record that is read; 16 MiB by default. */
  readonly maxRecordBytes?: number;
  /** How many bytes a compressed file may hold; 64 GiB by default. */
  readonly maxDecompressedBytes?: number;
}

/** {@link FileOptions} with everything said. */
export interface ReadOptions {
  readonly follow: boolean;
  readonly lanes: number | 'sequence' | 'files';
  readonly replay: boolean;
  readonly onMalformed: 'fail' | 'skip' | 'keep';
  readonly deadLetter: SinkSpec | null;
  readonly maxRecordBytes: number;
  readonly maxDecompressedBytes: number;
}

export const FILE_OPTIONS = ['follow', 'lanes', 'replay', 'onMalformed', 'maxRecordBytes', 'maxDecompressedBytes'];

/** Checks the options of `what(path, columns, options)`; a wrong one throws. */
export function readOptions(
  what: string,
  path: string,
  options: FileOptions,
  more: readonly string[] = [],
  known: readonly string[] = FILE_OPTIONS,
): ReadOptions {
  refuseUnknownOptions(what, options, [...known, ...more]);
  if (typeof path !== 'string' || path === '')
    throw invalid(what, 'the path is a text', `${what}('orders/*.csv', columns)`);
  const { follow = false, lanes = 'files', replay, onMalformed = 'fail' } = options;
  const isCount = typeof lanes === 'number' && Number.isInteger(lanes) && lanes >= 1 && lanes <= 10_000;
  if (lanes !== 'files' && lanes !== 'sequence' && !isCount) {
    throw invalid(
      what,
      `lanes is 'sequence' or a whole number from 1, not ${shown(lanes)}`,
      "{ lanes: 'sequence' } or { lanes: 4 }",
    );
  }
  if (replay !== undefined && replay !== 'eventTime')
    throw invalid(what, `replay is 'eventTime', not ${shown(replay)}`, "{ replay: 'eventTime' }");
  if (follow && (isPattern(path) || lanes !== 'files' || replay !== undefined || path.endsWith('.gz'))) {
    throw new MillraceError('PLAN_UNSUPPORTED', `${what} follows one growing file, and here it cannot`, {
      place: `${what}('${path}')`,
      why: isPattern(path)
        ? 'the path is a pattern'
        : path.endsWith('.gz')
          ? 'a compressed file does not grow by records'
          : `follow does not go with ${replay === undefined ? 'lanes' : 'replay, which needs an end'}`,
      remedy: 'follow a single file, or leave { follow: true } out to read what is there',
    });
  }
  return {
    follow,
    lanes,
    replay: replay !== undefined,
    ...malformedPolicy(what, onMalformed),
    maxRecordBytes: bytes(what, 'maxRecordBytes', options.maxRecordBytes ?? 16 * 1024 ** 2, 1024 ** 3),
    maxDecompressedBytes: bytes(
      what,
      'maxDecompressedBytes',
      options.maxDecompressedBytes ?? 64 * 1024 ** 3,
      Number.MAX_SAFE_INTEGER,
    ),
  };
}

function malformedPolicy(what: string, given: unknown): Pick<ReadOptions, 'onMalformed' | 'deadLetter'> {
  if (given === 'fail' || given === 'skip') return { onMalformed: given, deadLetter: null };
  if (typeof given === 'object' && given !== null && '~sink' in given) {
    // Only this package makes objects with that member.
    return { onMalformed: 'keep', deadLetter: given['~sink'] as SinkSpec };
  }
  throw invalid(
    what,
    `onMalformed is 'fail', 'skip' or a sink, not ${shown(given)}`,
    "{ onMalformed: jsonLines('bad.jsonl') }",
  );
}

function bytes(what: string, name: string, value: number, most: number): number {
  if (Number.isSafeInteger(value) && value >= 1 && value <= most) return value;
  throw invalid(
    what,
    `${name} is a whole number of bytes from 1 to ${most}, not ${shown(value)}`,
    `{ ${name}: 1_000_000 }`,
  );
}

function shown(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value);
}

/** An impossible argument of a connector. */
export function invalid(what: string, fact: string, remedy: string): MillraceError {
  return new MillraceError('PLAN_INVALID_ARGUMENT', `${what}: ${fact}`, { remedy });
}
