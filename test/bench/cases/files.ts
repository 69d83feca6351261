import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LaneBatch, SourceSpec } from '../../../src/connectors/contract/source.js';
import { MAX_BATCH_ROWS } from '../../../src/connectors/contract/source.js';
import { decodeRange, isRangeColumn } from '../../../src/embedded/batch.js';
import { csv, jsonLines } from '../../../src/files.js';
import { defaultPlatform } from '../../../src/platform/default-platform.js';
import { t } from '../../../src/schema/t.js';
import { aim, type BenchCase, bound, type Row } from '../bench-case.js';
import { FILE_ROWS, writeBidFiles } from '../files/bid-files.js';
import { handScan, type ScannedBids } from '../files/hand-scan.js';
import { type Contender, measure } from '../measure.js';
import { assertSame, type Sums } from '../sums.js';

const COLUMNS = {
  auction: t.bigint().nullable(),
  bidder: t.bigint().nullable(),
  price: t.bigint().nullable(),
  channel: t.string().nullable(),
  url: t.string().nullable(),
  at: t.timestamp(3).rowtime(),
  extra: t.string().nullable(),
};
const NUMBERS = ['auction', 'bidder', 'price'];
const ALL = Object.keys(COLUMNS);

/** A format, what is read of it, and what a spike took for that (engine chapter 9); `Infinity` where it says nothing. */
interface Read {
  readonly format: 'csv' | 'json';
  readonly what: 'all 7, texts as bytes' | '3 numbers' | 'all 7, texts decoded';
  readonly budget: number;
}

const READS: readonly Read[] = [
  { format: 'csv', what: 'all 7, texts as bytes', budget: 150 },
  { format: 'csv', what: '3 numbers', budget: 108 },
  { format: 'csv', what: 'all 7, texts decoded', budget: 342 },
  { format: 'json', what: 'all 7, texts as bytes', budget: 190 },
  { format: 'json', what: '3 numbers', budget: 131 },
  { format: 'json', what: 'all 7, texts decoded', budget: 356 },
];

/** Reading of text files into columns, beside scanners written by hand for these very files. */
export const FILES: readonly BenchCase[] = READS.map(read => ({
  name: `${read.format === 'csv' ? 'CSV' : 'JSON Lines'}, ${read.what}`,
  group: 'Files, half a million bids',
  run: rounds => run(read, rounds),
}));

async function run({ format, what, budget }: Read, rounds: number): Promise<Row[]> {
  const directory = mkdtempSync(join(tmpdir(), 'millrace-bench-'));
  try {
    const path = writeBidFiles(directory)[format];
    const source = (format === 'csv' ? csv(path, COLUMNS) : jsonLines(path, COLUMNS))['~source'];
    const names = what === '3 numbers' ? NUMBERS : ALL;
    const wanted = what === '3 numbers' ? 'numbers' : 'all';
    const isDecoded = what === 'all 7, texts decoded';
    const expected = handSums(path, format, wanted);
    assertSame(`${format}, ${what}`, expected, await sums(source, names));
    const contenders: Contender[] = [
      { name: 'millrace', per: FILE_ROWS, run: () => readAll(source, names, isDecoded ? decode : count) },
      { name: 'hand', per: FILE_ROWS, run: () => scanAll(path, format, wanted, isDecoded) },
    ];
    if (format === 'json') contenders.push({ name: 'JSON.parse', per: FILE_ROWS, run: () => parseAll(path) });
    const [millrace, hand, parse] = await measure(contenders, rounds);
    return [
      {
        name: `${format === 'csv' ? 'CSV' : 'JSON Lines'}, ${what}`,
        form: '',
        unit: 'ns/row',
        ...millrace!,
        peers: [
          { name: 'hand', cpu: hand!.cpu.median },
          ...(parse === undefined ? [] : [{ name: 'JSON.parse of each line', cpu: parse.cpu.median }]),
        ],
        limits: [
          bound('x hand', millrace!.cpu.median / hand!.cpu.median, 1.3),
          aim('ns', millrace!.cpu.median, budget),
        ],
      },
    ];
  } finally {
    rmSync(directory, { recursive: true });
  }
}

async function readAll(
  source: SourceSpec,
  columns: readonly string[],
  look: (batch: LaneBatch) => number,
): Promise<number> {
  const reader = await source.open({
    columns,
    predicate: null,
    mayHold: null,
    maxRows: MAX_BATCH_ROWS,
    signal: new AbortController().signal,
    platform: defaultPlatform(),
  });
  let seen = 0;
  for (const lane of await reader.lanes()) {
    const rows = await reader.read(lane, lane.position);
    for (;;) {
      const next = rows.next();
      const batch = next instanceof Promise ? await next : next;
      if (batch === null) break;
      seen += look(batch);
    }
    await rows.close();
  }
  await reader.close();
  return seen;
}

function count(batch: LaneBatch): number {
  return batch.rows;
}

function decode({ columns, rows }: LaneBatch): number {
  let length = 0;
  for (const column of columns) {
    // Columns of a source are those of a batch, but for the word readonly.
    if (!isRangeColumn(column as Float64Array)) continue;
    for (let i = 0; i < rows; i++) length += decodeRange(column as Parameters<typeof decodeRange>[0], i).length;
  }
  return length;
}

async function sums(source: SourceSpec, names: readonly string[]): Promise<Sums> {
  let sum = 0;
  const rows = await readAll(source, names, batch => {
    for (const column of batch.columns) {
      for (let i = 0; i < batch.rows; i++) {
        if (column instanceof Float64Array) sum += column[i]!;
        else if ('text' in column) sum += column.end[i]! - column.start[i]!;
      }
    }
    return batch.rows;
  });
  return { rows, sum };
}

function scanAll(path: string, format: 'csv' | 'json', wanted: 'all' | 'numbers', isDecoded: boolean): number {
  let seen = 0;
  handScan(path, format, wanted, ({ rows, text, starts, ends }) => {
    seen += rows;
    if (!isDecoded) return;
    for (let c = 0; c < starts.length; c++) {
      for (let i = 0; i < rows; i++) seen += text.toString('utf8', starts[c]![i], ends[c]![i]).length;
    }
  });
  return seen;
}

function handSums(path: string, format: 'csv' | 'json', wanted: 'all' | 'numbers'): Sums {
  let rows = 0;
  let sum = 0;
  handScan(path, format, wanted, (bids: ScannedBids) => {
    rows += bids.rows;
    for (let i = 0; i < bids.rows; i++) {
      for (const column of wanted === 'all' ? bids.numbers : bids.numbers.slice(0, 3)) sum += column[i]!;
      if (wanted === 'all') for (let c = 0; c < 3; c++) sum += bids.ends[c]![i]! - bids.starts[c]![i]!;
    }
  });
  return { rows, sum };
}

function parseAll(path: string): number {
  let seen = 0;
  for (const line of readFileSync(path, 'latin1').split('\n')) {
    if (line !== '') seen += (JSON.parse(line) as { readonly price: number }).price;
  }
  return seen;
}
