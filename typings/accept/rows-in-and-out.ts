// What a program may hand in is generous, what it gets is strict.
import { Decimal, from, type Infer, type RowInput, rows, t } from 'millrace';

const Order = {
  id: t.bigint().primaryKey(),
  n: t.int(),
  price: t.decimal(10, 2),
  note: t.string().nullable(),
  at: t.timestamp(3).rowtime(),
  day: t.date(),
  tags: t.array(t.string()),
  sizes: t.map(t.string(), t.int()),
  json: t.variant(),
  count: t.bigint().asNumber(),
};
const handed: RowInput<typeof Order>[] = [
  {
    id: 1,
    n: 2,
    price: '9.99',
    at: new Date(0),
    day: '2026-01-01',
    tags: ['a'],
    sizes: new Map([['s', 1]]),
    json: { a: [1] },
    count: 3,
  },
  {
    id: 1n,
    n: 2,
    price: Decimal.from('1'),
    note: null,
    at: 0,
    day: '2026-01-01',
    tags: [],
    sizes: new Map(),
    json: null,
    count: 3,
  },
  {
    id: 1n,
    n: 2,
    price: '1',
    note: 'x',
    at: '2026-01-01 10:00:00',
    day: '2026-01-01',
    tags: [],
    sizes: new Map(),
    json: 'x',
    count: 3,
  },
];
const got: Infer<typeof Order>[] = await from(rows(handed, Order)).collect();
for (const { id, n, price, note, at, day, tags, sizes, count } of got) {
  console.log(
    id + 1n,
    n + 1,
    price.plus('1').compare(price),
    note?.length,
    at + 1,
    day.slice(0, 4),
    tags.length,
    sizes.get('s'),
    count + 1,
  );
}
const same: (typeof got)[number]['json'] = got[0]!.json;
console.log(same);
// @ts-expect-error an id is missing
const missing: RowInput<typeof Order> = { n: 2 };
console.log(missing);
