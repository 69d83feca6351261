import { orders } from './tables.js';

orders.toStream();
