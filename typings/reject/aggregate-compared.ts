import { orders } from './tables.js';

orders.groupBy('sku').aggregate(r => ({ big: r.price.sum().gt('5') }));
