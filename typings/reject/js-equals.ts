import { orders } from './tables.js';

orders.filter(r => r.sku === 'a');
