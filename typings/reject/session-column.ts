import { minutes } from 'millrace';
import { orders } from './tables.js';

orders.window(r => r.ts, { session: minutes(5), partitionBy: 'skuu' });
