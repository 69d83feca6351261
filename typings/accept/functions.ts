// Functions of the program: declared by columns, called like built-in ones.
import {
  aggregateFunction,
  type BOOLEAN,
  type DECIMAL,
  Decimal,
  from,
  type INT,
  minutes,
  type ROWTIME,
  type STRING,
  scalarFunction,
  type Table,
  t,
  tableFunction,
  unnest,
} from 'millrace';
import { csv } from 'millrace/files';

const trades = from(
  csv('trades.csv', {
    symbol: t.string(),
    price: t.decimal(10, 4),
    size: t.int(),
    note: t.string().nullable(),
    at: t.timestamp(3).rowtime(),
  }),
);
const baskets = from(
  csv('baskets.csv', {
    id: t.int(),
    tags: t.array(t.string()).nullable(),
    prices: t.map(t.string(), t.decimal(6, 2)),
    items: t.multiset(t.string().nullable()),
  }),
);

const bucket = scalarFunction('bucket', {
  arguments: [t.int(), t.int()],
  returns: t.int(),
  eval: (n, width) => Math.floor(n / width) * width,
});
const known = scalarFunction('known', {
  arguments: [t.string().nullable()],
  returns: t.boolean().nullable(),
  deterministic: false,
  eval: note => (note === null ? null : note.length > 0),
});
const words = tableFunction('words', {
  arguments: [t.string()],
  returns: { word: t.string(), length: t.int().nullable() },
  *eval(text) {
    for (const word of text.split(' ')) yield { word, length: word.length };
  },
});
const weightedMean = aggregateFunction('weighted_mean', {
  arguments: [t.decimal(10, 4), t.int()],
  returns: t.decimal(20, 8).nullable(),
  state: t.row({ sum: t.decimal(38, 8), weight: t.bigint() }),
  create: () => ({ sum: Decimal.from(0), weight: 0n }),
  add: (s, price, size) => ({ sum: s.sum.plus(price.times(String(size))), weight: s.weight + BigInt(size) }),
  retract: (s, price, size) => ({ sum: s.sum.minus(price.times(String(size))), weight: s.weight - BigInt(size) }),
  merge: (a, b) => ({ sum: a.sum.plus(b.sum), weight: a.weight + b.weight }),
  result: s => (s.weight === 0n ? null : s.sum.dividedBy(String(s.weight), 8)),
});

export const scaled: Table<{ size: INT; known: BOOLEAN | null }, 'append'> = trades
  .filter(r => bucket(r.size, r.size.plus(1)).gt(0))
  .select(r => ({ size: bucket(r.size, r.size), known: known(r.note) }));
export const means: Table<{ symbol: STRING; vwap: DECIMAL | null; big: DECIMAL }, 'update'> = trades
  .groupBy('symbol')
  .aggregate(r => ({
    vwap: weightedMean(r.price, r.size),
    big: weightedMean(r.price, r.size).where(r.size.gt(100)).ifNull('0'),
  }));
export const whole: Table<{ vwap: DECIMAL | null }, 'update'> = trades.aggregate(r => ({
  vwap: weightedMean(r.price, r.size),
}));
export const inWindows = trades
  .window(r => r.at, { tumble: minutes(1) })
  .aggregate(r => ({ vwap: weightedMean(r.price, r.size) }));
export const tagged: Table<{ at: ROWTIME; word: STRING; length: INT | null }, 'append'> = trades
  .lateralJoin(r => words(r.note.ifNull('')))
  .select((r, w) => ({ at: r.at, word: w.word, length: w.length }));
export const kept: Table<{ word: STRING | null }, 'append'> = trades
  .lateralJoin(r => words(r.symbol), { type: 'left' })
  .select((_, w) => ({ word: w.word }));
export const elements: Table<{ id: INT; tag: STRING }, 'append'> = baskets
  .lateralJoin(r => unnest(r.tags))
  .select((r, e) => ({ id: r.id, tag: e.value }));
export const entries: Table<{ item: STRING; price: DECIMAL; place: INT }, 'append'> = baskets
  .lateralJoin(r => unnest(r.prices, { ordinality: 'place' }))
  .select((_, e) => ({ item: e.key, price: e.value, place: e.place }));
export const items: Table<{ item: STRING | null }, 'append'> = baskets
  .lateralJoin(r => unnest(r.items))
  .select((_, e) => ({ item: e.value }));
