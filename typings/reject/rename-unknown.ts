import { orders } from './tables.js';

orders.renameColumns({ skuu: 'product' });
