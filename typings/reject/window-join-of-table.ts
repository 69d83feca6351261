import { minutes } from 'millrace';
import { orders } from './tables.js';

orders.window(r => r.ts, { tumble: minutes(5) }).join(orders, a => a.open);
