import { rank } from 'millrace';
import { orders } from './tables.js';

orders.groupBy('sku').aggregate(() => ({ place: rank() }));
