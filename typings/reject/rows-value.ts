import { rows, t } from 'millrace';

rows([{ id: 1, name: 'x' }], { id: t.int(), name: t.int() });
