import { from } from '../../../src/environment/from.js';
import { t } from '../../../src/schema/t.js';
import { valueState } from '../../../src/stream/state.js';
import { millis } from '../../../src/types/duration.js';
import { type BenchCase, bound, floor, type Row } from '../bench-case.js';
import { BIDS, bids, Data } from '../bids.js';
import { columnSource } from '../column-source.js';
import { BLACKHOLE, planOf, runPlan } from '../engine.js';
import { measure } from '../measure.js';

/** At least so fast beside a loop over a `Map` a keyed function has to be. */
const LEAST = 1 / 3;
/** In at most so many milliseconds a million timers are set and fired. */
const MOST_MILLISECONDS = 3000;
/** Prices of one key that add up to more than this are told. */
const TOLD = 100_000_000;

const data = new Data(BIDS, {
  small: () => bids.numbers('small'),
  wide: () => bids.numbers('wide'),
  price: () => bids.numbers('price'),
  at: () => bids.numbers('at'),
});
const COLUMNS = { small: t.int(), wide: t.int(), price: t.double(), at: t.timestamp(3).rowtime({ delay: millis(0) }) };
const table = from(columnSource('bids', COLUMNS, data));

/** Programs of keyed streams beside what is written by hand. */
export const KEYED: readonly BenchCase[] = [
  { name: 'keyed process function with state', group: 'Keyed functions, a million bids', run: runState },
  { name: 'a million timers', group: 'Keyed functions, a million bids', run: runTimers },
];

/** The sum of each key, told whenever it has grown by so much: state that is read and written for each row. */
async function runState(rounds: number): Promise<Row[]> {
  const { told } = table
    .toStream()
    .keyBy(b => b.small)
    .process({
      state: { sum: valueState(t.double()) },
      outputs: { told: t.double() },
      onRow(bid, { state, emit }) {
        const sum = (state.sum.get() ?? 0) + bid.price;
        if (sum <= TOLD) return state.sum.set(sum);
        emit.told(sum);
        state.sum.clear();
      },
    });
  const plan = planOf(told, BLACKHOLE);
  const [smalls, prices, times] = [data.numbers('small'), data.numbers('price'), data.numbers('at')];
  let byHand = 0;
  // Rows are objects there too: that is what a program is written for.
  const hand = (): void => {
    const sums = new Map<number, number>();
    const all: number[] = [];
    for (let i = 0; i < BIDS; i++) {
      const bid = { small: smalls[i]!, price: prices[i]!, at: times[i]! };
      const sum = (sums.get(bid.small) ?? 0) + bid.price;
      if (sum <= TOLD) sums.set(bid.small, sum);
      else {
        all.push(sum);
        sums.delete(bid.small);
      }
    }
    byHand = all.length;
  };
  const { changes } = await runPlan(plan, 'batch');
  hand();
  if (changes !== byHand) throw new Error(`the loop tells ${byHand} sums, the engine ${changes}`);
  const [batch, steps, loop] = await measure(
    [
      { name: 'batch', per: BIDS, run: () => runPlan(plan, 'batch') },
      { name: 'steps', per: BIDS, run: () => runPlan(plan, { steps: 1000 }) },
      { name: 'loop over a Map', per: BIDS, run: hand },
    ],
    rounds,
  );
  return (
    [
      ['batch', batch!],
      ['steps', steps!],
    ] as const
  ).map(([form, measured]) => ({
    name: 'keyed process function with state',
    form,
    unit: 'ns/row',
    ...measured,
    peers: [{ name: 'Map', cpu: loop!.cpu.median }],
    limits: [floor('of a loop over a Map', loop!.cpu.median / measured.cpu.median, LEAST)],
  }));
}

/** A timer for each row, some time later, in no order. */
async function runTimers(rounds: number): Promise<Row[]> {
  const { fired } = table
    .toStream()
    .keyBy(b => b.wide)
    .process({
      outputs: { fired: t.double() },
      onRow: (bid, { timers, time }) => timers.setEventTime(time + 1 + ((bid.price * 7919) % 100_000)),
      onTimer: (time, { emit }) => emit.fired(time),
    });
  const plan = planOf(fired, BLACKHOLE);
  const { changes } = await runPlan(plan, 'batch');
  const [batch] = await measure([{ name: 'batch', per: 1, run: () => runPlan(plan, 'batch') }], rounds);
  const seconds = batch!.cpu.median / 1e9;
  return [
    {
      name: 'a million timers set and fired',
      form: 'batch',
      unit: 'ns',
      ...batch!,
      peers: [],
      limits: [bound('ms', seconds * 1000, MOST_MILLISECONDS)],
      note: `${changes.toLocaleString('en-US')} timers`,
    },
  ];
}
