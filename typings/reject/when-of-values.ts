import { when } from 'millrace';
import { orders } from './tables.js';

orders.select(r => ({ x: when(r.open, 'yes').otherwise('no') }));
