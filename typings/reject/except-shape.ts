import { orders, users } from './tables.js';

orders.except(users);
