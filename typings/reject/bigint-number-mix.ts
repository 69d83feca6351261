import { orders } from './tables.js';

orders.forEach(({ row }) => console.log(row.id + 1));
