import { minutes } from 'millrace';
import { orders } from './tables.js';

orders.window(r => r.ts, { hop: minutes(5) });
