import { orders } from './tables.js';

orders.select(r => ({ x: r.open ? r.qty : r.qty.plus(1) }));
