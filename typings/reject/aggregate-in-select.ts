import { orders } from './tables.js';

orders.select(r => ({ total: r.price.sum() }));
