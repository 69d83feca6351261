import { t, valueState } from 'millrace';
import { orders } from './tables.js';

const keyed = orders.toStream().keyBy(o => o.sku);
keyed.process({
  state: { n: valueState(t.int()) },
  outputs: { out: t.string() },
  onRow: (_order, { state }) => state.n.set('a'),
});
