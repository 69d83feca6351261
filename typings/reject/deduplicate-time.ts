import { orders } from './tables.js';

orders.partitionBy('sku').deduplicate('last', { time: r => r.price });
