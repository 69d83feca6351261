import { spawnSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { type BenchCase, bound, type Row } from '../bench-case.js';
import { withBuilt } from '../built.js';
import { type Spread, spreadOf } from '../measure.js';

const SAMPLES = 11;

/** What loading and a first small run take, before any code is hot. */
export const START: readonly BenchCase[] = [{ name: 'fresh processes', group: 'Fresh processes', run }];

/** Ten calls over a thousand rows, from the start of the import to the result. */
const PIPELINE = `
const start = process.cpuUsage();
const { count, from, t, rows } = await import(PACKAGE);
const orders = Array.from({ length: 1000 }, (_, i) => ({ id: i, customer: 'c' + (i % 50), price: (i * 37) % 1000, at: i * 1000 }));
const columns = { id: t.int().primaryKey(), customer: t.string(), price: t.int(), at: t.timestamp(3).rowtime() };
const result = await from(rows(orders, columns))
  .filter(r => r.price.gt(10))
  .addColumns(r => ({ net: r.price.times(100).dividedBy(119) }))
  .select(r => ({ customer: r.customer, net: r.net, price: r.price }))
  .renameColumns({ net: 'value' })
  .groupBy('customer')
  .aggregate(r => ({ orders: count(), total: r.value.sum(), dearest: r.price.max() }))
  .filter(r => r.orders.gte(2))
  .orderBy(r => r.total.desc())
  .limit(10)
  .collect();
if (result.length !== 10) throw new Error('the pipeline gives ' + result.length + ' rows');
const { user, system } = process.cpuUsage(start);
console.log((user + system) / 1000);
`;

/** What the import takes beyond rxjs, which comes first. */
const IMPORT = `
await import('rxjs');
const start = process.cpuUsage();
await import(PACKAGE);
const { user, system } = process.cpuUsage(start);
console.log((user + system) / 1000);
`;

async function run(): Promise<Row[]> {
  return withBuilt({ index: 'src/index.ts' }, pathOf => {
    const url = JSON.stringify(pathToFileURL(pathOf('index')).href);
    const measured = (program: string) =>
      spreadOf(Array.from({ length: SAMPLES }, () => inFreshProcess(program.replaceAll('PACKAGE', url))));
    return [
      row('ten calls over 1,000 rows, import to result', measured(PIPELINE), 250),
      row('import of the core, beyond rxjs', measured(IMPORT), 50),
    ];
  });
}

function row(name: string, cpu: Spread, most: number): Row {
  return { name, form: '', unit: 'ms', cpu, wall: null, peers: [], limits: [bound('ms', cpu.median, most)] };
}

function inFreshProcess(program: string): number {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
  return Number(stdout);
}
