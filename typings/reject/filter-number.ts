import { orders } from './tables.js';

orders.filter(r => r.qty);
