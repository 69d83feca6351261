import { minutes } from 'millrace';
import { orders, users } from './tables.js';

orders.intervalJoin(users, (o, u) => o.id.eq(u.id), { between: [minutes(1)] });
