import { orders } from './tables.js';

orders.select(r => ({ before: r.qty.lag() }));
