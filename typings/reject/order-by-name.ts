import { orders } from './tables.js';

orders.orderBy('price');
