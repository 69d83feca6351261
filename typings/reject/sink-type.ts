import { t } from 'millrace';
import { csv } from 'millrace/files';
import { orders } from './tables.js';

orders.select(r => ({ id: r.qty })).insertInto(csv('x.csv', { id: t.string() }));
