import { scalarFunction, t } from 'millrace';

export const len = scalarFunction('len', { arguments: [t.string()], returns: t.bigint(), eval: s => s.length });
