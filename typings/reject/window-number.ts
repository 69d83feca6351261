import { orders } from './tables.js';

orders.window(r => r.ts, { tumble: 5 });
