import { orders } from './tables.js';

orders.filter(r => r.open && r.qty.gt(1));
