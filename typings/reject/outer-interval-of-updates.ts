import { count, minutes } from 'millrace';
import { orders } from './tables.js';

const updating = orders.groupBy('id', 'ts').aggregate(() => ({ n: count() }));
updating.intervalJoin(orders, (a, b) => a.id.eq(b.id), { between: [minutes(0), minutes(1)], type: 'left' });
