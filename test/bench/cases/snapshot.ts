import { count } from '../../../src/expr/builder/free.js';
import { aim, type BenchCase, type Row } from '../bench-case.js';
import { BLACKHOLE, open, planOf } from '../engine.js';
import { measure } from '../measure.js';
import { bid } from '../sources.js';

/** A snapshot of a group by 630,000 keys: all of them, since snapshots hold the whole state. */
export const SNAPSHOT: readonly BenchCase[] = [{ name: 'snapshot', group: 'Steps and code', run }];

async function run(rounds: number): Promise<Row[]> {
  const table = bid.groupBy('wide').aggregate(b => ({ n: count(), sum: b.price.sum(), max: b.price.max() }));
  const execution = await open(planOf(table, BLACKHOLE), { steps: 1_000_000 });
  while (!execution.hasEnded) await execution.step();
  const keys = execution.graph.outputs[0]!.rowsOut;
  const bytes = (await execution.snapshot()).byteLength;
  const [measured] = await measure([{ name: 'snapshot', per: keys, run: () => execution.snapshot() }], rounds);
  await execution.close();
  return [
    {
      name: 'snapshot of 630k keys',
      form: '',
      unit: 'ns/key',
      ...measured!,
      peers: [],
      limits: [aim('ns of wall', measured!.wall.median, 300)],
      note: `${(bytes / 1e6).toFixed(0)} MB`,
    },
  ];
}
