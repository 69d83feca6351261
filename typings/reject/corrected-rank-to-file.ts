import { minutes } from 'millrace';
import { csv } from 'millrace/files';
import { orders } from './tables.js';

orders
  .window(r => r.ts, { tumble: minutes(5), allowedLateness: minutes(1) })
  .partitionBy('country')
  .topN(3, r => r.price.desc())
  .insertInto(csv('out.csv'));
