// Can catch: changes that do not stand under their names, and a column that jumps back after a wide value.
import { expect, test } from 'vitest';
import { renderChangelog } from '../../src/render/changelog.js';
import { dataType } from '../../src/types/data-type.js';
import { Decimal } from '../../src/types/decimal.js';

const text = () =>
  renderChangelog({
    fields: [
      { name: 'customer', type: dataType('bigint') },
      { name: 'orders', type: dataType('bigint', { asNumber: true }) },
      { name: 'total', type: dataType('decimal', { precision: 38, scale: 2 }) },
    ],
  });

test('the totals of the documentation', () => {
  const { header, line } = text();
  const change = (kind: string, customer: bigint, orders: number, total: string) =>
    line({ kind, row: { customer, orders, total: Decimal.from(total) } });
  expect([
    header,
    change('+I', 7n, 1, '10.00'),
    change('+I', 9n, 1, '4.20'),
    change('-U', 7n, 1, '10.00'),
    change('+U', 7n, 2, '12.50'),
    change('-D', 9n, 1, '4.20'),
  ]).toEqual([
    'op  customer  orders  total',
    '+I         7       1  10.00',
    '+I         9       1   4.20',
    '-U         7       1  10.00',
    '+U         7       2  12.50',
    '-D         9       1   4.20',
  ]);
});

test('a column grows with its widest value and stays so', () => {
  const { header, line } = renderChangelog({
    fields: [
      { name: 'who', type: dataType('string') },
      { name: 'n', type: dataType('int') },
    ],
  });
  expect([
    header,
    line({ kind: '+I', row: { who: 'ada', n: 1 } }),
    line({ kind: '+I', row: { who: '東京都', n: 2 } }),
    line({ kind: '+I', row: { who: 'a\nb', n: null } }),
  ]).toEqual(['op  who  n', '+I  ada  1', '+I  東京都  2', '+I  a\\nb    NULL']);
});
