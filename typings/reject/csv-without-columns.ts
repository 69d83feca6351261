import { from } from 'millrace';
import { csv } from 'millrace/files';

from(csv('x.csv')).filter(r => r.price.gt(1));
