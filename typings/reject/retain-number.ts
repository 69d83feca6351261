import { orders } from './tables.js';

orders.distinct().retain(3600);
