import { t } from 'millrace';
import { orders } from './tables.js';

orders
  .toStream()
  .keyBy(o => o.sku)
  .reduce({ sku: t.string(), total: t.int() }, a => a);
