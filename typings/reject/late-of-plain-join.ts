import { orders, users } from './tables.js';

orders.join(users, (o, u) => o.id.eq(u.id)).lateRows();
