import { rows, t } from 'millrace';
import { users } from './tables.js';

users.insertInto(rows([], { id: t.bigint() }));
