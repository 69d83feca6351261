// Methods of every kind of column, with the types that they give.
import {
  type ARRAY,
  type BIGINT,
  type BOOLEAN,
  coalesce,
  concat,
  count,
  type DATE,
  type DECIMAL,
  Decimal,
  type DOUBLE,
  from,
  greatest,
  type INT,
  least,
  lit,
  minutes,
  nullOf,
  rows,
  type SAFE_BIGINT,
  type STRING,
  type Table,
  type TIMESTAMP,
  t,
  when,
} from 'millrace';

const all = from(
  rows([], {
    flag: t.boolean(),
    maybe: t.boolean().nullable(),
    tiny: t.tinyint(),
    n: t.int(),
    big: t.bigint(),
    safe: t.bigint().asNumber(),
    x: t.double(),
    price: t.decimal(10, 2),
    cost: t.decimal(8, 4).nullable(),
    name: t.string(),
    note: t.string().nullable(),
    bytes: t.bytes(),
    day: t.date(),
    time: t.time(),
    at: t.timestamp(3).rowtime(),
    seen: t.timestampLtz(6).nullable(),
    tags: t.array(t.string()),
    prices: t.map(t.string(), t.decimal(10, 2)),
    place: t.row({ lat: t.double(), alt: t.int().nullable() }),
    json: t.variant(),
    thing: t.raw<{ a: Date }>(),
  }),
);
export const comparisons: Table<
  { a: BOOLEAN; b: BOOLEAN | null; c: BOOLEAN; d: BOOLEAN; e: BOOLEAN; f: BOOLEAN | null },
  'append'
> = all.select(r => ({
  a: r.n.gt(1).and(r.price.lte('9.99')).or(r.x.lt(r.n)).not(),
  b: r.note.eq(r.name),
  c: r.note.sameAs('a'),
  d: r.name.in(['a', 'b']),
  e: r.at.between(0, new Date()).and(r.day.lt('2026-01-01')).and(r.time.gte('10:00')),
  f: r.maybe.and(r.flag),
}));
export const arithmetic: Table<
  { a: DECIMAL; b: BIGINT; c: DOUBLE; d: DECIMAL | null; e: INT; f: SAFE_BIGINT; g: BIGINT; h: DOUBLE; i: INT },
  'append'
> = all.select(r => ({
  a: r.price.times(r.n).plus('1.5').minus(Decimal.from('2')),
  b: r.big.plus(5n).mod(r.tiny),
  c: r.x.dividedBy(r.price).round(2),
  d: r.cost.plus(r.price),
  e: r.n.abs().negated().times(2),
  f: r.n.asNumber(),
  g: r.safe.plus(1),
  h: r.n.power(2).plus(r.x.sqrt()),
  i: r.price.sign(),
}));
export const texts: Table<
  { a: STRING; b: STRING | null; c: INT; d: BOOLEAN; e: STRING | null; f: TIMESTAMP | null; g: STRING },
  'append'
> = all.select(r => ({
  a: r.name.trim().upper().substring(1, 3).lpad(5, '-'),
  b: r.name.concat(r.note),
  c: r.name.charLength(),
  d: r.name.like('a%').or(r.name.startsWith('b')).or(r.name.contains('c')).or(r.name.regexp('^d')),
  e: r.name.regexpExtract('[0-9]+'),
  f: r.name.toTimestamp(),
  g: concat(r.name, '-', r.name),
}));
export const choices: Table<{ a: STRING; b: INT | null; c: STRING; d: INT; e: DECIMAL; f: INT | null }, 'append'> =
  all.select(r => ({
    a: when(r.n.gt(9), lit('many', t.string())).when(r.n.gt(1), lit('some', t.string())).otherwise(r.name),
    b: when(r.flag, r.n).end(),
    c: coalesce(r.note, r.name),
    d: greatest(r.n, least(r.n, r.n)),
    e: r.cost.ifNull('0'),
    f: nullOf(t.int()),
  }));
export const conversions: Table<
  { a: STRING; b: INT | null; c: DOUBLE | null; d: DATE; e: STRING | null; f: DOUBLE; g: INT | null },
  'append'
> = all.select(r => ({
  a: r.n.cast(t.string()),
  b: r.name.tryCast(t.int()),
  c: r.cost.cast(t.double()),
  d: r.at.cast(t.date()),
  e: r.tags.at(1),
  f: r.place.fields.lat,
  g: r.place.fields.alt,
}));
export const times: Table<{ a: SAFE_BIGINT; b: TIMESTAMP; c: TIMESTAMP; d: STRING }, 'append'> = all.select(r => ({
  a: r.at.extract('hour'),
  b: r.at.floorTo('day'),
  c: r.at.plus(minutes(5)).minus(minutes(1)),
  d: r.at.format('yyyy-MM-dd'),
}));
export const aggregates: Table<
  {
    name: STRING;
    n: SAFE_BIGINT;
    some: SAFE_BIGINT;
    different: SAFE_BIGINT;
    sum: DECIMAL;
    ofSome: DECIMAL | null;
    mean: INT;
    at: TIMESTAMP;
    note: STRING | null;
    all: ARRAY<STRING> | null;
    ratio: DECIMAL | null;
    zero: DECIMAL;
    big: SAFE_BIGINT;
  },
  'update'
> = all.groupBy('name').aggregate(r => ({
  n: count(),
  some: count().where(r.flag.and(r.note.isNull())),
  different: r.note.count().distinct(),
  sum: r.price.sum(),
  ofSome: r.price.sum().where(r.flag),
  mean: r.n.avg(),
  at: r.at.max(),
  note: r.note.first(),
  all: r.note.collect(),
  ratio: r.cost.sum().dividedBy(r.price.sum()),
  zero: r.cost.sum().ifNull('0'),
  big: r.big.sum().asNumber(),
}));
export const overall: Table<{ n: SAFE_BIGINT; sum: DECIMAL | null; zero: DECIMAL }, 'update'> = all.aggregate(r => ({
  n: count(),
  sum: r.price.sum(),
  zero: r.price.sum().ifNull('0'),
}));
