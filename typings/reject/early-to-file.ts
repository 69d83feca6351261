import { count, minutes } from 'millrace';
import { csv } from 'millrace/files';
import { orders } from './tables.js';

orders
  .window(r => r.ts, { tumble: minutes(5), early: true })
  .aggregate(() => ({ n: count() }))
  .insertInto(csv('out.csv'));
