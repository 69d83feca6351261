// Can catch: a screen that is wide with folders, or a name that is cut where it says something.
import { expect, test } from 'vitest';
import { shortPath } from '../../src/render/short-path.js';

test.each([
  ['/data/2026/orders.csv', 'orders.csv'],
  ['C:\\data\\orders.csv', 'orders.csv'],
  ['/data/clicks/*.jsonl', 'clicks/*.jsonl'],
  ['/data/clicks/*/part-?.jsonl', 'clicks/*/part-?.jsonl'],
  ['/*.csv', '*.csv'],
  ['data/orders.csv', 'data/orders.csv'],
  ['orders', 'orders'],
  ['https://host/a', 'https://host/a'],
])('%s is shown as %s', (name, shown) => {
  expect(shortPath(name)).toBe(shown);
});
