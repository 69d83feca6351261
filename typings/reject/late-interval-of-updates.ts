import { count, minutes } from 'millrace';
import { orders } from './tables.js';

const updating = orders.groupBy('id', 'ts').aggregate(() => ({ n: count() }));
orders.intervalJoin(updating, (a, b) => a.id.eq(b.id), { between: [minutes(0), minutes(1)], lateRows: 'sideOutput' });
