import { orders } from './tables.js';

orders.toStream().keyBy(o => ({ sku: o.sku }));
