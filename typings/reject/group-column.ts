import { orders } from './tables.js';

orders.groupBy('skuu');
