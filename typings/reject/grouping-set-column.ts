import { count } from 'millrace';
import { orders } from './tables.js';

orders.groupingSets(['country', 'skuu'], []).aggregate(() => ({ n: count() }));
