import { minutes } from 'millrace';
import { orders, users } from './tables.js';

users.leftJoin(orders, (u, o) => u.id.eq(o.id)).select((u, o) => ({ ...u, ts: o.ts })).window(r => r.ts, { tumble: minutes(5) });
