// Catches expressions that && and ?: drop unnoticed, and callbacks that drop nothing but are refused.
import { describe, expect, test } from 'vitest';
import type { Tracked } from '../../../src/expr/builder/built.js';
import { count, lit, when } from '../../../src/expr/builder/free.js';
import { rowOf } from '../../../src/expr/builder/row.js';
import { Tracking, watched } from '../../../src/expr/builder/tracking.js';
import { t } from '../../../src/schema/t.js';
import { tableSchema } from '../../../src/schema/table-schema.js';

const schema = tableSchema({ open: t.boolean(), qty: t.int(), price: t.int(), name: t.string() });
const two = tableSchema({ open: t.boolean(), qty: t.int() });
const one = tableSchema({ qty: t.int() });

/** What a callback lost, as messages call it. */
function lostBy(callback: (...rows: any[]) => unknown, ...schemas: (typeof schema)[]): string | null {
  const tracking = new Tracking(callback.toString());
  const rows = (schemas.length === 0 ? [schema] : schemas).map((of, i) =>
    rowOf(of, { parameter: i === 0 ? 'r' : 's', input: i === 0 ? 0 : 1 }),
  );
  const result = watched(tracking, () => callback(...rows));
  const isTracked = (value: unknown) => typeof value === 'object' && value !== null && '~uses' in value;
  const parts = isTracked(result) ? [result] : Object.values(result as object);
  return tracking.lost(parts as Tracked[])?.['~text'] ?? null;
}

describe('is found', () => {
  test.each<[(r: any, s: any) => unknown, string]>([
    [r => r.open && r.qty.gt(1), 'r.open'],
    [r => r.qty.gt(1) && r.open, 'r.qty.gt(1)'],
    [r => r.qty.gt(1) && r.price.lt(5), 'r.qty.gt(1)'],
    [r => r.qty.gt(1).not() && r.price.lt(5), 'r.qty.gt(1).not()'],
    [r => (r.open ? r.qty : r.qty.plus(1)), 'r.open'],
    [r => ({ x: r.qty.gt(1) ? r.qty : r.price }), 'r.qty.gt(1)'],
    [r => ({ a: r.name, b: r.open && r.qty }), 'r.open'],
    [r => [r.name, r.open && r.qty.desc()], 'r.open'],
    [r => r.qty.sum() && r.price.sum(), 'r.qty.sum()'],
    [r => count() && r.qty.count(), 'count()'],
    [r => when(r.open, r.qty) && r.qty, 'when(r.open, …)'],
    [
      r => {
        r.open.not();
        return r.qty.gt(1);
      },
      'r.open.not()',
    ],
    [({ open, qty }) => open && qty.gt(1), 'r.open'],
  ])('%s', (callback, text) => {
    expect(lostBy(callback)).toBe(text);
  });

  test('on two columns too, where reading both looks like spreading', () => {
    expect(lostBy(r => r.open && r.qty, two)).toBe('r.open');
    expect(lostBy(r => r.open && r.qty.gt(1), two)).toBe('r.open');
    expect(lostBy(r => r.qty && lit(true, t.boolean()), one)).toBe('r.qty');
  });

  test('in a join, on either side', () => {
    expect(lostBy((r, s) => r.open && r.qty.eq(s.qty), schema, schema)).toBe('r.open');
    expect(lostBy((r, s) => s.open && r.qty.eq(s.qty), schema, schema)).toBe('s.open');
  });
});

describe('nothing is', () => {
  test.each<[(r: any, s: any) => unknown]>([
    [r => r.open.and(r.qty.gt(1)).or(r.name.like('a%'))],
    [r => ({ ...r, qty: r.price.plus(1) })],
    [r => ({ ...r, open: lit(true, t.boolean()) })],
    [({ open: _, ...rest }) => rest],
    [({ qty, name: _ }) => qty.gt(1)],
    [
      r => {
        const { open: _, ...rest } = r;
        return rest;
      },
    ],
    [
      r => {
        const { qty, price: _ } = r;
        return { qty };
      },
    ],
    [r => ({ x: when(r.open, r.qty).when(r.qty.gt(1), r.price).otherwise(r.qty.plus(r.price)) })],
    [
      r => ({
        n: count().where(r.open),
        s: r.qty.sum().dividedBy(r.price.sum()).ifNull(0),
        d: r.name.count().distinct(),
      }),
    ],
    [r => [r.qty.desc(), r.name]],
    [
      r => {
        const double = r.qty.times(2);
        return { a: double, b: double.plus(1) };
      },
    ],
    [r => Object.fromEntries(Object.entries(r).map(([name, value]: [string, any]) => [name, value.isNull()]))],
    [
      r =>
        Object.fromEntries(
          Object.keys(r)
            .filter(name => name !== 'open')
            .map(name => [name, r[name]]),
        ),
    ],
  ])('%s', callback => {
    expect(lostBy(callback)).toBeNull();
  });

  test('on few columns and in joins', () => {
    expect(lostBy(r => ({ ...r, open: lit(true, t.boolean()) }), two)).toBeNull();
    expect(lostBy(({ open: _, ...rest }) => rest, two)).toBeNull();
    expect(lostBy(r => ({ ...r, qty: lit(1, t.int()) }), one)).toBeNull();
    expect(lostBy((r, s) => ({ ...r, ...s, open: s.qty }), schema, two)).toBeNull();
  });

  test('of what was built outside or by a callback inside of the callback', () => {
    const limit = lit(5, t.int());
    expect(lostBy(r => r.qty.gt(limit))).toBeNull();
    expect(lostBy(r => (lostBy(inner => inner.open.and(inner.qty.gt(1))) === null ? r.open : r.qty))).toBeNull();
  });
});
