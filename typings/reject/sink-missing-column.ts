import { t } from 'millrace';
import { csv } from 'millrace/files';
import { users } from './tables.js';

users.insertInto(csv('u.csv', { id: t.bigint(), name: t.string(), age: t.int() }));
