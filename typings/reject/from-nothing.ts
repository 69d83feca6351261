import { from } from 'millrace';
import { orders } from './tables.js';

from('orders.csv');
