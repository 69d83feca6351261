import { orders } from './tables.js';

orders.limit(10, { offset: '20' });
