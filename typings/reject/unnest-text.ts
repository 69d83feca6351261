import { unnest } from 'millrace';
import { orders } from './tables.js';

orders.lateralJoin(r => unnest(r.sku));
