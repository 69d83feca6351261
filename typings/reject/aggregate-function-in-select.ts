import { aggregateFunction, t } from 'millrace';
import { orders } from './tables.js';

const most = aggregateFunction('most', {
  arguments: [t.string()],
  returns: t.string(),
  state: t.string(),
  create: () => '',
  add: (a, b) => (a > b ? a : b),
  result: a => a,
});
orders.select(r => ({ sku: most(r.sku) }));
