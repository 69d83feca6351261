import { scalarFunction, t } from 'millrace';
import { orders } from './tables.js';

const up = scalarFunction('up', { arguments: [t.string()], returns: t.string(), eval: s => s.toUpperCase() });
orders.select(r => ({ country: up(r.country) }));
