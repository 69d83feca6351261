import { t } from 'millrace';
import { csv } from 'millrace/files';
import { orders } from './tables.js';

orders.toStream().insertInto(csv('o.csv', { total: t.int() }));
