// Programs of keyed streams: state, timers, outputs, two inputs, folds.
import {
  aggregatingState,
  type DataStream,
  type Decimal,
  from,
  hours,
  type INT,
  type Infer,
  listState,
  mapState,
  reducingState,
  type STRING,
  type Table,
  t,
  valueState,
} from 'millrace';
import { csv } from 'millrace/files';

const Payment = { card: t.string(), amount: t.decimal(10, 2), at: t.timestampLtz(3).rowtime() };
const Alert = { card: t.string(), small: t.decimal(10, 2), large: t.decimal(10, 2), at: t.timestampLtz(3) };
const payments = from(csv('payments.csv', Payment)).toStream();
const minute = 60_000;

export const { alerts, rejected } = payments
  .keyBy(p => p.card)
  .process({
    name: 'small then large',
    state: { small: valueState(t.decimal(10, 2)), deadline: valueState(t.timestampLtz(3)) },
    outputs: { alerts: t.row(Alert), rejected: t.raw<Infer<typeof Payment>>() },
    onRow(payment, { state, timers, emit }) {
      const small = state.small.get();
      if (small !== null && payment.amount.compare('500') > 0) {
        emit.alerts({ card: payment.card, small, large: payment.amount, at: payment.at });
      }
      if (payment.amount.compare('0') < 0) emit.rejected(payment);
      if (payment.amount.compare('1') < 0) {
        state.small.set(payment.amount);
        state.deadline.set(payment.at + minute);
        timers.setEventTime(payment.at + minute);
      } else {
        state.small.clear();
      }
    },
    onLate(payment, emit) {
      emit.rejected(payment);
    },
    onTimer(time, { state }) {
      if (state.deadline.get() === time) state.small.clear();
    },
  });
export const cards: DataStream<string> = alerts.map(a => a.card);
export const amounts: DataStream<Decimal> = rejected.map(p => p.amount);

/** Every kind of state, as a function sees it. */
export const { seen } = payments
  .keyBy(p => [p.card, p.at % 7])
  .process({
    state: {
      list: listState(t.string(), { ttl: hours(1) }),
      map: mapState(t.string(), t.int()),
      highest: reducingState(t.int(), Math.max),
      mean: aggregatingState(t.double(), {
        state: t.row({ sum: t.double(), n: t.int() }),
        create: () => ({ sum: 0, n: 0 }),
        add: (s, x) => ({ sum: s.sum + x, n: s.n + 1 }),
        result: s => s.sum / s.n,
      }),
    },
    outputs: { seen: t.string() },
    order: 'arrival',
    onRow(payment, { key: [card, rest], state, emit, time, watermark }) {
      state.list.add(card);
      state.map.set(card, rest);
      state.highest.add(rest);
      state.mean.add(payment.amount.toNumber());
      const mean: number | null = state.mean.get();
      const entries: readonly (readonly [string, number])[] = state.map.entries();
      emit.seen(`${state.list.get().length} ${entries.length} ${state.highest.get()} ${mean} ${time - watermark}`);
    },
    onFinish: ({ state, emit }) => emit.seen(state.list.get().join()),
  });

const rules = from([{ kind: 'x', limit: 3 }]).toStream();
export const { over } = payments
  .keyBy(p => p.card)
  .coProcess(rules.broadcast(), {
    state: { n: valueState(t.int()), limits: mapState(t.string(), t.double()) },
    outputs: { over: t.row({ card: t.string() }) },
    onLeft(p, { key, state, emit }) {
      if ((state.n.get() ?? 0) > (state.limits.get('x') ?? 1)) emit.over({ card: key });
      state.n.set(p.at % 2);
    },
    onRight: (rule, { state }) => state.limits.set(rule.kind, rule.limit),
  });
export const { both } = payments
  .keyBy(p => p.card)
  .coProcess(
    rules.keyBy(r => r.kind),
    {
      outputs: { both: t.string() },
      onLeft: (p, { emit }) => emit.both(p.card),
      onRight: (r, { key, emit }) => emit.both(key + r.limit),
    },
  );

export const running: DataStream<number> = payments
  .keyBy(p => p.card)
  .scan(
    () => 0,
    n => n + 1,
  );
export const folded: Table<{ card: STRING; n: INT }, 'update'> = payments
  .keyBy(p => p.card)
  .fold(
    { card: t.string().primaryKey(), n: t.int() },
    card => ({ card, n: 0 }),
    (row, p) => ({ ...row, n: row.n + p.at }),
  );
