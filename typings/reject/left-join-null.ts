import { orders, users } from './tables.js';

orders.leftJoin(users, (o, u) => o.id.eq(u.id)).select((o, u) => ({ id: o.id, name: u.name })).forEach(c => console.log(c.row.name.length));
