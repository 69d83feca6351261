import { fromChangelog, t } from 'millrace';
import { orders } from './tables.js';

fromChangelog(orders.toStream(), { sku: t.string() });
