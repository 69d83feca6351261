import { minutes } from 'millrace';
import { orders } from './tables.js';

const windows = orders.window(r => r.ts, { tumble: minutes(5) });
windows.leftJoin(windows, (a, b) => a.sku.eq(b.sku)).select((a, b) => ({ sku: a.sku, other: b.sku })).forEach(c => console.log(c.row.other.length));
