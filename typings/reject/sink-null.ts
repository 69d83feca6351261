import { t } from 'millrace';
import { csv } from 'millrace/files';
import { orders } from './tables.js';

orders.select(r => ({ id: r.id, country: r.country })).insertInto(csv('u.csv', { id: t.bigint(), country: t.string() }));
