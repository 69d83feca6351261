import { spawnSync } from 'node:child_process';
import { type BenchCase, bound, type Row } from '../bench-case.js';
import { withBuilt } from '../built.js';
import { spreadOf } from '../measure.js';

const RUNS = 3;
const MOST_SECONDS = 15;
const MOST_MEBIBYTES = 1024;

/** The main example on all its data, in a process of its own: Parquet, a left join, windows, a ranking. */
export const FLIGHTS: readonly BenchCase[] = [
  { name: 'three million flights', group: 'Three million flights, in batch', run },
];

/** What the program prints. */
interface Ran {
  readonly rows: Readonly<Record<string, number>>;
  readonly changes: number;
  readonly cpu: number;
  readonly wall: number;
  readonly mebibytes: number;
}

async function run(): Promise<Row[]> {
  const runs = await withBuilt({ flights: 'test/bench/flights/run.ts' }, pathOf =>
    Array.from({ length: RUNS }, () => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [pathOf('flights')], { encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
      return JSON.parse(stdout) as Ran;
    }),
  );
  const of = (what: 'cpu' | 'wall' | 'mebibytes') => spreadOf(runs.map(ran => ran[what]));
  const [cpu, memory] = [of('cpu'), of('mebibytes')];
  const rows = Object.values(runs[0]!.rows).reduce((sum, n) => sum + n, 0);
  return [
    {
      name: 'read, joined, windowed, ranked',
      form: 'batch',
      unit: 's',
      cpu,
      wall: of('wall'),
      peers: [],
      limits: [bound('s', cpu.median, MOST_SECONDS), bound('MiB at most', memory.greatest, MOST_MEBIBYTES)],
      note: `${rows.toLocaleString('en-US')} rows in, ${runs[0]!.changes.toLocaleString('en-US')} changes out, ${memory.greatest.toFixed(0)} MiB at most`,
    },
  ];
}
