import { orders, users } from './tables.js';

orders.temporalJoin(users, (o, u) => o.id.eq(u.id), { asOf: o => o.made });
