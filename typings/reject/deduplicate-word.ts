import { orders } from './tables.js';

orders.partitionBy('sku').deduplicate('newest');
