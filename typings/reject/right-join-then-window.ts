import { minutes } from 'millrace';
import { orders, users } from './tables.js';

orders.rightJoin(users, (o, u) => o.id.eq(u.id)).select((o, u) => ({ ...u, ts: o.ts })).window(r => r.ts, { tumble: minutes(5) });
