import { orders } from './tables.js';

orders.select(r => ({ x: r.sku.times(2) }));
