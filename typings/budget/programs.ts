// Programs whose cost for the type checker is counted. Text, as most of it is repetition.

const head = `import { count, from, minutes, t } from 'millrace';
import { csv } from 'millrace/files';

const Wide = {
  id: t.bigint(), user: t.bigint(), sku: t.string(), price: t.decimal(10, 2), qty: t.int(), country: t.string().nullable(),
  currency: t.string(), note: t.string().nullable(), score: t.double(), flag: t.boolean(), made: t.timestamp(3),
  ts: t.timestamp(3).rowtime(),
};
export const orders = from(csv('o.csv', Wide));
export const users = from(
  csv('u.csv', { id: t.bigint(), name: t.string(), age: t.int().nullable(), city: t.string(), since: t.timestamp(3) }),
);
`;

/** Ten calls that change the shape each time; no two of them have a type in common. */
const tenCalls = (n: number) => `export const ten${n} = orders
  .filter(r => r.price.gt('10'))
  .addColumns(r => ({ total${n}: r.price.times(r.qty), upper${n}: r.sku.upper() }))
  .filter(r => r.total${n}.gt('100').and(r.flag))
  .select(r => ({
    id: r.id, user: r.user, sku: r.upper${n}, price: r.price, qty: r.qty, country: r.country, currency: r.currency,
    note: r.note, score: r.score, flag: r.flag, ts: r.ts, total${n}: r.total${n},
  }))
  .window(r => r.ts, { tumble: minutes(5) })
  .groupBy('user', 'sku')
  .aggregate(r => ({ n: count(), revenue${n}: r.total${n}.sum(), best${n}: r.score.max() }))
  .leftJoin(users, (o, u) => o.user.eq(u.id))
  .select((o, u) => ({ ...o, name: u.name, age: u.age }))
  .filter(r => r.revenue${n}.gt('1000'));
`;

const kinds = ['t.int()', 't.string()', 't.decimal(10, 2)', 't.double()'];
const columns = Array.from({ length: 200 }, (_, i) => `c${i}: ${kinds[i % kinds.length]}`).join(', ');

/** Every program that is compiled, by name. */
export const programs = {
  /** The declarations and two tables. */
  base: head,
  /** One ten-call pipeline: the first one of a program. */
  ten: head + tenCalls(0),
  /** Two of them: what one more costs. */
  twice: head + tenCalls(0) + tenCalls(1),
  hundred: head + Array.from({ length: 100 }, (_, n) => tenCalls(n)).join(''),
  /** A right column, and a misspelt one. */
  right: `${head}export const right = orders.filter(r => r.price.gt('10'));\n`,
  wrong: `${head}export const wrong = orders.filter(r => r.pricee.gt('10'));\n`,
  /** A table of 200 columns with a join and an aggregation. */
  wide: `import { count, from, t } from 'millrace';
import { csv } from 'millrace/files';

const wide = from(csv('w.csv', { ${columns} }));
export const totals = wide
  .join(wide, (a, b) => a.c0.eq(b.c0))
  .select((a, b) => ({ ...a, other: b.c1 }))
  .groupBy('c1')
  .aggregate(r => ({ n: count(), total: r.c2.sum() }));
`,
};
