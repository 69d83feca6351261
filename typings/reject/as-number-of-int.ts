import { from, t } from 'millrace';
import { csv } from 'millrace/files';

from(csv('x.csv', { n: t.int().asNumber() }));
