import { lastValueFrom, from as observableFrom } from 'rxjs';
import { count as counting, groupBy, map, mergeMap, reduce, scan } from 'rxjs/operators';
import { from } from '../../../src/environment/from.js';
import { count } from '../../../src/expr/builder/free.js';
import { type BenchCase, floor, type Row } from '../bench-case.js';
import { BID_COLUMNS, bids, Data } from '../bids.js';
import { columnSource } from '../column-source.js';
import { BLACKHOLE, planOf, runPlan } from '../engine.js';
import { type Measured, measure } from '../measure.js';

const ROWS = 200_000;
/** So many times as fast as RxJS the engine has to be on keyed aggregation. */
const LEAST = 20;

/** Keyed aggregation beside RxJS, which has the rows as objects already. */
export const RXJS: readonly BenchCase[] = (['small', 'auction'] as const).map(key => ({
  name: `RxJS groupBy, ${key === 'small' ? '10k keys without locality' : '13k keys, hot ones'}`,
  group: 'Beside RxJS, 200,000 bids',
  run: rounds => run(key, rounds),
}));

async function run(key: 'small' | 'auction', rounds: number): Promise<Row[]> {
  const some = new Data(ROWS, {
    [key]: () => bids.numbers(key).slice(0, ROWS),
    price: () => bids.numbers('price').slice(0, ROWS),
  });
  const keys = some.numbers(key);
  const prices = some.numbers('price');
  const rows = Array.from({ length: ROWS }, (_, i) => ({ key: keys[i]!, price: prices[i]! }));
  const table = from(columnSource('bids', BID_COLUMNS, some))
    .groupBy(key)
    .aggregate(b => ({ n: count(), sum: b.price.sum(), max: b.price.max() }));
  const plan = planOf(table, BLACKHOLE);
  interface Folded {
    readonly n: number;
    readonly sum: number;
    readonly max: number;
  }
  const fold = (all: Folded, { price }: { readonly price: number }): Folded => ({
    n: all.n + 1,
    sum: all.sum + price,
    max: Math.max(all.max, price),
  });
  const empty: Folded = { n: 0, sum: 0, max: 0 };
  // The last value of each group, as in batch; or each value on the way, as in steps.
  const rxjs = (operator: typeof reduce<(typeof rows)[number], Folded> | typeof scan<(typeof rows)[number], Folded>) =>
    lastValueFrom(
      observableFrom(rows).pipe(
        groupBy(row => row.key),
        mergeMap(group =>
          group.pipe(
            operator(fold, empty),
            map(all => ({ key: group.key, ...all })),
          ),
        ),
        counting(),
      ),
    );
  const groups = await rxjs(reduce);
  const { changes } = await runPlan(plan, 'batch');
  if (groups !== changes) throw new Error(`RxJS gives ${groups} groups, the engine ${changes}`);
  const [batch, steps, reducing, scanning] = await measure(
    [
      { name: 'batch', per: ROWS, run: () => runPlan(plan, 'batch') },
      { name: 'steps', per: ROWS, run: () => runPlan(plan, { steps: 1000 }) },
      { name: 'groupBy, reduce', per: ROWS, run: () => rxjs(reduce) },
      { name: 'groupBy, scan', per: ROWS, run: () => rxjs(scan) },
    ],
    rounds,
  );
  const row = (form: string, measured: Measured, peer: Measured): Row => ({
    name: `group by, ${groups.toLocaleString('en-US')} keys: count, sum, max`,
    form,
    unit: 'ns/row',
    ...measured,
    peers: [{ name: 'RxJS', cpu: peer.cpu.median }],
    limits: [floor('x RxJS', peer.cpu.median / measured.cpu.median, LEAST)],
  });
  return [row('batch', batch!, reducing!), row('steps', steps!, scanning!)];
}
