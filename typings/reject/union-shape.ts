import { orders, users } from './tables.js';

orders.unionAll(users);
