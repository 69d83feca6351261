import { orders } from './tables.js';

orders.toStream({ time: r => r.made });
