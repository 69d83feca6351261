import { count, minutes } from 'millrace';
import { orders } from './tables.js';

const updating = orders.groupBy('ts').aggregate(() => ({ n: count() }));
updating.window(r => r.ts, { tumble: minutes(5), lateRows: 'sideOutput' }).lateRows();
