import { t } from 'millrace';
import { orders, users } from './tables.js';

const keyed = orders.toStream().keyBy(o => o.id);
keyed.coProcess(users.toStream(), { outputs: { out: t.string() }, onLeft() {}, onRight() {} });
