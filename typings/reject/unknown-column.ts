import { orders } from './tables.js';

orders.filter(r => r.pricee.gt('10'));
