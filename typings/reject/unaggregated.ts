import { orders } from './tables.js';

orders.groupBy('sku').aggregate(r => ({ price: r.price }));
