import { orders } from './tables.js';

orders.partitionBy('sku').topN(3, r => r.price.desc(), { rank: 'dense' });
