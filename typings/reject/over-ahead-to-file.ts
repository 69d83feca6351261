import { csv } from 'millrace/files';
import { orders } from './tables.js';

orders.partitionBy('sku').over({ orderBy: r => r.ts, rows: [1, 1] }, r => ({ n: r.qty.sum() })).insertInto(csv('o.csv'));
