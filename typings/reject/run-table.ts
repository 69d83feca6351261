import { run } from 'millrace';
import { users } from './tables.js';

run(users);
