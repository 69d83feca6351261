import { minutes } from 'millrace';
import { orders } from './tables.js';

orders.intervalJoin(orders, (a, b) => a.id.eq(b.id), { between: [minutes(0), minutes(1)] }).lateRows();
