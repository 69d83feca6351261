import { t } from 'millrace';
import { orders } from './tables.js';

const keyed = orders.toStream().keyBy(o => o.sku);
keyed.process({ outputs: { alerts: t.string() }, onRow: (order, { emit }) => emit.alert(order.sku) });
