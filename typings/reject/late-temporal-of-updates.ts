import { count } from 'millrace';
import { orders, users } from './tables.js';

const updating = orders.groupBy('id', 'ts').aggregate(() => ({ n: count() }));
updating.temporalJoin(users, (a, b) => a.id.eq(b.id), { asOf: o => o.ts, lateRows: 'sideOutput' });
