import { rows, t } from 'millrace';

rows([{ id: 1 }], { id: t.int(), name: t.string() });
