import { count, lit } from '../../../src/expr/builder/free.js';
import { t } from '../../../src/schema/t.js';
import { seconds } from '../../../src/types/duration.js';
import { aim, type BenchCase, type Row } from '../bench-case.js';
import { BIDS } from '../bids.js';
import { BLACKHOLE, type Form, planOf, runPlan } from '../engine.js';
import { measure, spreadOf } from '../measure.js';
import { bid, bidWithNulls } from '../sources.js';

const STEPS: Form = { steps: 1000 };

/** What something costs: a query with it beside the same query without. */
interface Cost {
  readonly name: string;
  readonly with: () => unknown;
  readonly without: () => unknown;
  readonly form: Form;
  /** The form of the query without, where that is the difference. */
  readonly formWithout?: Form;
  /** What the difference is divided by beside rows: how many times a row has it. By default once. */
  readonly times?: number;
  /** The difference is divided by the changes that this table emits, not by its input rows. */
  readonly changesOf?: () => unknown;
  readonly budget?: number;
  readonly note?: string;
}

const perAuction = () => bid.groupBy('auction');
const counted = () => bid.groupBy('small').aggregate(b => ({ n: count(), sum: b.price.sum() }));
/** An aggregate over one that changes with each step. */
const overUpdates = <R>(aggregate: (table: ReturnType<typeof bucketed>) => R) => aggregate(bucketed());
const bucketed = () => counted().addColumns(r => ({ bucket: r.small.mod(100n) }));
const nothing = () => bid.filter(b => b.price.lt(0n));

const FURTHER: readonly Cost[] = [
  {
    name: 'each further accumulator',
    with: () =>
      perAuction().aggregate(b => ({
        n: count(),
        sum: b.price.sum(),
        max: b.price.max(),
        least: b.price.min(),
        bidders: b.bidder.sum(),
        first: b.bidder.min(),
        last: b.bidder.max(),
      })),
    without: () => perAuction().aggregate(b => ({ n: count(), sum: b.price.sum(), max: b.price.max() })),
    form: 'batch',
    times: 4,
    budget: 4,
  },
  {
    name: 'a change emitted by flush',
    with: counted,
    without: counted,
    form: STEPS,
    formWithout: 'batch',
    changesOf: counted,
    budget: 30,
    note: 'group by 10k keys in steps beside the same in batch, and what stamps and steps cost with it',
  },
  {
    name: 'min, max under retraction',
    with: () =>
      overUpdates(table =>
        table
          .groupBy('bucket')
          .aggregate(r => ({ n: count(), sum: r.sum.sum(), least: r.n.min(), greatest: r.sum.max() })),
      ),
    without: () => overUpdates(table => table.groupBy('bucket').aggregate(r => ({ n: count(), sum: r.sum.sum() }))),
    form: STEPS,
    times: 2,
    changesOf: counted,
    budget: 160,
    note: 'over an aggregate that changes, 100 rows a key',
  },
  {
    name: 'an aggregate over an aggregate that changes: count, sum',
    with: () => overUpdates(table => table.groupBy('bucket').aggregate(r => ({ n: count(), sum: r.sum.sum() }))),
    without: bucketed,
    form: STEPS,
    changesOf: counted,
    note: 'a change of the inner one',
  },
];

const PROMISES: readonly Cost[] = [
  {
    name: 'errors: arithmetic that may overflow (BIGINT)',
    with: () => bid.select(b => ({ x: b.price.times(3n).plus(b.auction) })),
    without: () => bid.select(b => ({ x: b.price.times(lit(3, t.double())).plus(b.ratio) })),
    form: 'batch',
    note: 'beside the same over DOUBLE, which cannot fail',
  },
  {
    name: 'exact sums: SUM(DOUBLE)',
    with: () => perAuction().aggregate(b => ({ n: count(), sum: b.ratio.sum() })),
    without: () => perAuction().aggregate(() => ({ n: count() })),
    form: 'batch',
    budget: 10,
  },
  {
    name: 'exact sums: SUM(BIGINT)',
    with: () => perAuction().aggregate(b => ({ n: count(), sum: b.price.sum() })),
    without: () => perAuction().aggregate(() => ({ n: count() })),
    form: 'batch',
    budget: 4,
  },
  {
    name: 'places: LAST_VALUE beside MAX',
    with: () => perAuction().aggregate(b => ({ n: count(), last: b.price.last() })),
    without: () => perAuction().aggregate(b => ({ n: count(), last: b.price.max() })),
    form: 'batch',
  },
  {
    name: 'places: rows of two lanes mixed',
    with: () =>
      bid
        .unionAll(nothing())
        .groupBy('auction')
        .aggregate(b => ({ n: count(), last: b.price.last() })),
    without: () => perAuction().aggregate(b => ({ n: count(), last: b.price.last() })),
    form: 'batch',
    note: 'a union with nothing, which reads all rows once more',
  },
  {
    name: 'exact lateness: runs of arrival watermarks',
    with: () =>
      nothing()
        .window(b => b.at, { tumble: seconds(10) })
        .aggregate(() => ({ n: count() })),
    without: () => nothing().select(b => ({ at: b.at })),
    form: 'batch',
    budget: 2,
  },
  {
    name: 'NULLs: one in ten, beside none',
    with: () =>
      bidWithNulls.groupBy('auction').aggregate(b => ({ n: count(), sum: b.price.sum(), max: b.price.max() })),
    without: () => bid.groupBy('auction').aggregate(b => ({ n: count(), sum: b.price.sum(), max: b.price.max() })),
    form: 'batch',
  },
];

/** What a change, an accumulator or a promise costs. */
export const COSTS: readonly BenchCase[] = [
  ...FURTHER.map(cost => costCase('What parts cost', cost)),
  ...PROMISES.map(cost => costCase('What promises cost', cost)),
];

function costCase(group: string, cost: Cost): BenchCase {
  return { name: cost.name, group, run: rounds => run(cost, rounds) };
}

async function run(cost: Cost, rounds: number): Promise<Row[]> {
  const times = cost.times ?? 1;
  const { changesOf } = cost;
  const changes = changesOf === undefined ? BIDS : (await runPlan(planOf(changesOf(), BLACKHOLE), STEPS)).changes;
  const per = changes * times;
  const [more, less] = [planOf(cost.with(), BLACKHOLE), planOf(cost.without(), BLACKHOLE)];
  const [a, b] = await measure(
    [
      { name: 'with', per, run: () => runPlan(more, cost.form) },
      { name: 'without', per, run: () => runPlan(less, cost.formWithout ?? cost.form) },
    ],
    rounds,
  );
  const difference = (which: 'cpu' | 'wall') =>
    spreadOf(a![which].samples.map((value, i) => value - b![which].samples[i]!));
  const cpu = difference('cpu');
  return [
    {
      name: cost.name,
      form: cost.form === 'batch' ? 'batch' : 'steps',
      unit: changesOf === undefined ? 'ns/row' : 'ns/change',
      cpu,
      wall: difference('wall'),
      peers: [],
      limits: cost.budget === undefined ? [] : [aim('ns', cpu.median, cost.budget)],
      note: [cost.note, `${(a!.cpu.median * times).toFixed(1)} with, ${(b!.cpu.median * times).toFixed(1)} without`]
        .filter(part => part !== undefined)
        .join('; '),
    },
  ];
}
