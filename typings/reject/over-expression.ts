import { orders } from './tables.js';

orders.partitionBy('sku').over({ orderBy: r => r.ts }, r => ({ n: r.qty }));
