import { type BIGINT, type Table } from 'millrace';
import { orders, users } from './tables.js';

export const ids: Table<{ id: BIGINT }, 'update'> = orders.fullJoin(users, (o, u) => o.id.eq(u.id)).select(o => ({ id: o.id }));
