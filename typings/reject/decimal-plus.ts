import { orders } from './tables.js';

orders.forEach(({ row }) => console.log(row.price + row.price));
