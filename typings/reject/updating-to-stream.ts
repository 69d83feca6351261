import { count } from 'millrace';
import { orders } from './tables.js';

orders
  .groupBy('sku')
  .aggregate(() => ({ n: count() }))
  .toStream();
