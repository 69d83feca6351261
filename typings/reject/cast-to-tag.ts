import { orders } from './tables.js';

orders.select(r => ({ x: r.qty.cast('double') }));
