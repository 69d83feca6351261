import { minutes } from 'millrace';
import { orders } from './tables.js';

orders.final().window(r => r.ts, { tumble: minutes(5) });
