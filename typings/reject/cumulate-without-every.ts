import { days } from 'millrace';
import { orders } from './tables.js';

orders.window(r => r.ts, { cumulate: days(1) });
