import { t, tableFunction } from 'millrace';
import { orders } from './tables.js';

const words = tableFunction('words', { arguments: [t.string()], returns: { word: t.string() }, eval: () => [] });
orders
  .lateralJoin(r => words(r.sku), { type: 'left' })
  .select((_, w) => ({ word: w.word }))
  .collect()
  .then(rows => rows[0]!.word.length);
