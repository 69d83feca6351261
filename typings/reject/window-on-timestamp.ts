import { minutes } from 'millrace';
import { orders } from './tables.js';

orders.window(r => r.made, { tumble: minutes(5) });
