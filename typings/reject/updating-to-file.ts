import { count } from 'millrace';
import { csv } from 'millrace/files';
import { orders } from './tables.js';

orders.groupBy('sku').aggregate(() => ({ n: count() })).insertInto(csv('n.csv'));
