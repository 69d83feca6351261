import { orders } from './tables.js';

orders.dropColumns('skuu');
