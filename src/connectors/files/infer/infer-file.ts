import { MillraceError } from '../../../errors/millrace-error.js';
import { dataType, type Field } from '../../../types/data-type.js';
import { CsvRecord, DOUBLED, undoubleQuotes } from '../../text/csv-record.js';
import { textOfBytes } from '../../text/scalar-bytes.js';
import { arrayOpener } from '../array-input.js';
import { gzipOpener, type OpenBytes, openPlain } from '../byte-input.js';
import { matchFiles } from '../glob.js';
import { parquetColumns } from '../parquet-file.js';
import { guessType } from './guess-type.js';
import { inferObjects, parseObject } from './infer-json.js';

/** What the columns of a file seem to be. */
export interface InferredFile {
  /** What reads it: a function of `millrace/files`. */
  readonly connector: 'csv' | 'jsonLines' | 'json' | 'parquet';
  readonly fields: readonly Field[];
  /** Of CSV, where it is no comma. */
  readonly delimiter: string | null;
  /** Columns that cannot be read, and what they are. */
  readonly unread: readonly { readonly name: string; readonly what: string }[];
  /** From how many rows that was guessed, and whether there are no others; `null` where the file says it itself. */
  readonly sample: { readonly rows: number; readonly isWhole: boolean } | null;
}

/** What is looked at. */
const SAMPLE_BYTES = 8 * 2 ** 20;
const SAMPLE_ROWS = 10_000;
const MOST_HEADER = 2 ** 16;

const CONNECTORS: readonly (readonly [ending: RegExp, connector: InferredFile['connector']])[] = [
  [/\.(csv|tsv|txt)(\.gz)?$/i, 'csv'],
  [/\.(jsonl|ndjson)(\.gz)?$/i, 'jsonLines'],
  [/\.json(\.gz)?$/i, 'json'],
  [/\.(parquet|parq|pq)$/i, 'parquet'],
];

/**
 * Finds the columns of a file, of a pattern those of the first one: of Parquet they are what the file says, of CSV and
 * JSON what its first rows look like. Throws SOURCE_UNREADABLE where the name or the content tells nothing.
 */
export async function inferFile(path: string): Promise<InferredFile> {
  const [file] = await matchFiles(path);
  const connector = CONNECTORS.find(([ending]) => ending.test(file!))?.[1];
  if (connector === undefined) {
    throw new MillraceError('SOURCE_UNREADABLE', `${file} ends in none of .csv, .jsonl, .json, .parquet`, {
      place: file!,
      why: 'the format of a file is told by the end of its name',
      remedy: 'rename the file, or declare its columns by hand',
    });
  }
  if (connector === 'parquet') return { connector, delimiter: null, sample: null, ...(await parquetColumns(file!)) };
  return connector === 'csv' ? inferCsv(file!) : inferJson(file!, connector);
}

async function inferCsv(file: string): Promise<InferredFile> {
  const { bytes, limit, isWhole } = await head(file, opener(file));
  // Without a line break there is no record that could be cut.
  if (limit === 0) throw empty(file, 'a CSV file begins with the names of its columns');
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const delimiter = delimiterOf(bytes, start, limit);
  const record = new CsvRecord(delimiter.charCodeAt(0));
  const cut = (at: number): (string | null)[] => {
    next = record.cut(bytes, at, limit, isWhole);
    if (next < 0) return [];
    return Array.from({ length: record.count }, (_, i) => {
      const from = record.starts[i]!;
      const to = record.forms[i] === DOUBLED ? undoubleQuotes(bytes, from, record.ends[i]!) : record.ends[i]!;
      return from === to ? null : textOfBytes(bytes, from, to);
    });
  };
  let next = start;
  const names = cut(start).map(name => name ?? '');
  if (next < 0) throw empty(file, 'a CSV file begins with the names of its columns');
  const rows: (string | null)[][] = [];
  while (next < limit && rows.length < SAMPLE_ROWS) {
    const row = cut(next);
    if (next < 0) break;
    // A record that has other fields is malformed, and says nothing of them.
    if (row.length === names.length) rows.push(row);
  }
  const isCut = !isWhole || (next >= 0 && next < limit);
  const fields = names.map((name, c) => ({
    name,
    type: rows.length === 0 ? dataType('string', { nullable: true }) : guessType(rows.map(row => row[c]!)),
  }));
  const sample = { rows: rows.length, isWhole: !isCut };
  return { connector: 'csv', fields, delimiter: delimiter === ',' ? null : delimiter, unread: [], sample };
}

/** Of those that are common, the one that stands most often in the first record. */
function delimiterOf(bytes: Uint8Array, from: number, limit: number): string {
  const text = textOfBytes(bytes, from, Math.min(limit, from + MOST_HEADER));
  const [line = ''] = text.replace(/"(?:[^"]|"")*"/g, '').split('\n');
  const counted = [',', ';', '\t', '|'].map(delimiter => ({ delimiter, count: line.split(delimiter).length }));
  return counted.reduce((best, other) => (other.count > best.count ? other : best)).delimiter;
}

async function inferJson(file: string, connector: 'jsonLines' | 'json'): Promise<InferredFile> {
  const open = opener(file);
  const { bytes, limit, isWhole } = await head(file, connector === 'json' ? arrayOpener(open) : open);
  const objects: object[] = [];
  let isCut = !isWhole;
  for (let at = 0; at < limit; ) {
    const end = bytes.indexOf(10, at);
    const value = parseObject(textOfBytes(bytes, at, end));
    if (value !== null) objects.push(value);
    at = end + 1;
    if (objects.length === SAMPLE_ROWS && at < limit) {
      isCut = true;
      break;
    }
  }
  if (objects.length === 0) throw empty(file, connector === 'json' ? 'an array of objects' : 'an object a line');
  const sample = { rows: objects.length, isWhole: !isCut };
  return { connector, fields: inferObjects(objects), delimiter: null, unread: [], sample };
}

function opener(file: string): OpenBytes {
  return file.endsWith('.gz') ? gzipOpener(Number.MAX_SAFE_INTEGER) : openPlain;
}

/** The start of a file up to the end of a line; the last line gets one where it has none. */
async function head(file: string, open: OpenBytes): Promise<{ bytes: Uint8Array; limit: number; isWhole: boolean }> {
  const bytes = new Uint8Array(SAMPLE_BYTES + 1);
  const input = await open(file, 0);
  let end = 0;
  let isWhole = false;
  try {
    while (end < SAMPLE_BYTES && !isWhole) {
      const count = await input.read(bytes, end, SAMPLE_BYTES - end);
      end += count;
      isWhole = count === 0;
    }
  } finally {
    await input.close();
  }
  if (isWhole && end > 0 && bytes[end - 1] !== 10) bytes[end++] = 10;
  return { bytes, limit: bytes.lastIndexOf(10, end - 1) + 1, isWhole };
}

function empty(file: string, why: string): MillraceError {
  return new MillraceError('SOURCE_UNREADABLE', `${file} shows no columns`, {
    place: file,
    why,
    remedy: 'declare the columns by hand',
  });
}
