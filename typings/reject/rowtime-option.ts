import { from, minutes, t } from 'millrace';
import { csv } from 'millrace/files';

from(csv('x.csv', { at: t.timestamp(3).rowtime({ idleTimeout: minutes(5) }) }));
