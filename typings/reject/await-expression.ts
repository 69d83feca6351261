import { orders } from './tables.js';

orders.filter(async r => r.open);
