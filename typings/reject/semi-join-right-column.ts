import { orders, users } from './tables.js';

orders.semiJoin(users, (o, u) => o.id.eq(u.id)).select(r => ({ name: r.name }));
