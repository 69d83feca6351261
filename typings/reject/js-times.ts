import { orders } from './tables.js';

orders.select(r => ({ x: r.price * 2 }));
