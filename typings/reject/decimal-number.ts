import { orders } from './tables.js';

orders.filter(r => r.price.gt(10.5));
