import { orders } from './tables.js';

orders.partitionBy('sku').over({ orderBy: r => r.ts, range: 5 }, r => ({ n: r.qty.sum() }));
