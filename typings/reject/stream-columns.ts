import { fromStream, t } from 'millrace';
import { orders } from './tables.js';

fromStream(
  orders.toStream().map(o => ({ id: Number(o.id) })),
  { id: t.bigint() },
);
