import { csv } from 'millrace/files';
import { orders, users } from './tables.js';

orders.antiJoin(users, (o, u) => o.id.eq(u.id)).insertInto(csv('new.csv'));
