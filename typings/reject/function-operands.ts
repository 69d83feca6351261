import { scalarFunction, t } from 'millrace';
import { orders } from './tables.js';

const twice = scalarFunction('twice', { arguments: [t.string()], returns: t.string(), eval: s => s + s });
orders.select(r => ({ sku: twice(r.sku, r.sku) }));
