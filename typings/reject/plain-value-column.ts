import { orders } from './tables.js';

orders.select(r => ({ id: r.id, one: 1 }));
