import { count } from '../../../src/expr/builder/free.js';
import { Unit } from '../../../src/expr/code.js';
import { seconds } from '../../../src/types/duration.js';
import { type BenchCase, bound, type Row } from '../bench-case.js';
import { BLACKHOLE, planOf, runPlan } from '../engine.js';
import { spreadOf } from '../measure.js';
import { bid, listing } from '../sources.js';

/** Milliseconds that a generated function may take to become code. */
const MOST = 0.1;

const QUERIES: readonly { readonly name: string; readonly table: () => unknown }[] = [
  {
    name: 'filter, project, group',
    table: () =>
      bid
        .filter(b => b.price.gt(1000n))
        .select(b => ({ auction: b.auction, euros: b.price.times(9n).dividedBy(10n) }))
        .groupBy('auction')
        .aggregate(r => ({ n: count(), sum: r.euros.sum() })),
  },
  {
    name: 'join, group, top',
    table: () =>
      bid
        .join(listing, (b, a) => b.auction.eq(a.id).and(b.price.gt(a.reserve)))
        .select((b, a) => ({ seller: a.seller, over: b.price.minus(a.reserve) }))
        .groupBy('seller')
        .aggregate(r => ({ n: count(), best: r.over.max(), mean: r.over.avg() }))
        .partitionBy('n')
        .topN(3, r => r.best.desc()),
  },
  {
    name: 'hop, filtered aggregates',
    table: () =>
      bid
        .window(b => b.at, { hop: seconds(10), every: seconds(2) })
        .groupBy('auction')
        .aggregate(b => ({ n: count(), high: count().where(b.price.gte(1_000_000n)), mean: b.price.avg() })),
  },
];

/** What making code costs, in a process that has made none: generating the text and handing it to the engine. */
export const CODE: readonly BenchCase[] = [{ name: 'code', group: 'Steps and code', run }];

async function run(): Promise<Row[]> {
  const times: number[] = [];
  const counts: string[] = [];
  const { compile } = Unit.prototype;
  for (const { name, table } of QUERIES) {
    const before = times.length;
    const plan = planOf(table(), BLACKHOLE);
    Unit.prototype.compile = function <F extends (...parameters: never[]) => unknown>(
      this: Unit,
      ...parts: Parameters<Unit['compile']>
    ): F {
      const start = process.cpuUsage();
      const made = compile.apply(this, parts) as F;
      const { user, system } = process.cpuUsage(start);
      times.push((user + system) / 1000);
      return made;
    };
    await runPlan(plan, { steps: 1000 });
    Unit.prototype.compile = compile;
    counts.push(`${name}: ${times.length - before} functions`);
  }
  const cpu = spreadOf(times);
  return [
    {
      name: 'a generated function, from its text to code',
      form: '',
      unit: 'ms',
      cpu,
      wall: null,
      peers: [],
      limits: [bound('ms', cpu.median, MOST)],
      note: `${counts.join(', ')}; the first one of a process takes longest`,
    },
  ];
}
