import { type Table } from 'millrace';
import { orders } from './tables.js';

const table: Table<{ id: never }, 'append'> = await orders.collect();
console.log(table);
