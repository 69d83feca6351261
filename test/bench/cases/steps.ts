import { from } from '../../../src/environment/from.js';
import { count } from '../../../src/expr/builder/free.js';
import { aim, type BenchCase, floor, type Row } from '../bench-case.js';
import { BID_COLUMNS, bids, Data } from '../bids.js';
import { type AnyTable, BLACKHOLE, planOf, runPlan } from '../engine.js';
import { measure } from '../measure.js';
import { rowSource } from '../row-source.js';

const ROWS = 50_000;
/** Steps a second that a plan of ten operators has to take. */
const LEAST_STEPS = 300_000;

const some = new Data(ROWS, {
  small: () => bids.numbers('small').slice(0, ROWS),
  price: () => bids.numbers('price').slice(0, ROWS),
});
const bid = from(rowSource('bids', BID_COLUMNS, some));

/** Ten operators, five of them keyed; each emits in each step. */
const ten = () =>
  bid
    .filter(b => b.price.gt(0n))
    .groupBy('small')
    .aggregate(b => ({ n: count(), sum: b.price.sum() }))
    .addColumns(r => ({ tens: r.small.mod(5000n) }))
    .groupBy('tens')
    .aggregate(r => ({ n: r.n.sum(), sum: r.sum.sum() }))
    .filter(r => r.sum.gt(0n))
    .addColumns(r => ({ tens: r.tens.mod(2500n) }))
    .groupBy('tens')
    .aggregate(r => ({ n: r.n.sum(), sum: r.sum.sum() }))
    .addColumns(r => ({ tens: r.tens.mod(1000n) }))
    .groupBy('tens')
    .aggregate(r => ({ n: r.n.sum(), sum: r.sum.sum() }))
    .addColumns(r => ({ tens: r.tens.mod(500n) }))
    .groupBy('tens')
    .aggregate(r => ({ n: r.n.sum(), sum: r.sum.sum() }));

/** The two stages of it alone. */
const two = () => bid.filter(b => b.price.gt(0n)).select(b => ({ small: b.small.mod(5000n), price: b.price }));

/** Steps of one row: what a step costs when there is hardly anything to do in it. */
export const STEPS: readonly BenchCase[] = [{ name: 'steps of one row', group: 'Steps and code', run }];

async function run(rounds: number): Promise<Row[]> {
  const plans = [ten(), two()].map(table => planOf(table as unknown as AnyTable, BLACKHOLE));
  const { steps } = await runPlan(plans[0]!, { steps: 1 });
  const [all, stages] = await measure(
    plans.map((plan, i) => ({ name: String(i), per: steps, run: () => runPlan(plan, { steps: 1 }) })),
    rounds,
  );
  const perOperator = (all!.cpu.median - stages!.cpu.median) / 5;
  return [
    {
      name: 'ten operators, five of them keyed',
      form: 'steps of 1',
      unit: 'ns/step',
      ...all!,
      peers: [],
      limits: [
        floor('steps/s of CPU', 1e9 / all!.cpu.median, LEAST_STEPS),
        aim('ns by keyed operator', perOperator, 250),
      ],
      note: `${steps.toLocaleString('en-US')} steps, ${Math.round(1e9 / all!.wall.median).toLocaleString('en-US')} a second on the clock`,
    },
    { name: 'a filter and a projection', form: 'steps of 1', unit: 'ns/step', ...stages!, peers: [], limits: [] },
  ];
}
