import { run } from 'millrace';
import { csv } from 'millrace/files';
import { users } from './tables.js';

run(users.insertInto(csv('o.csv')), { mode: 'stream' });
