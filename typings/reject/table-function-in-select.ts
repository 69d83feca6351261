import { t, tableFunction } from 'millrace';
import { orders } from './tables.js';

const words = tableFunction('words', { arguments: [t.string()], returns: { word: t.string() }, eval: () => [] });
orders.select(r => ({ word: words(r.sku) }));
