import { scalarFunction, t } from 'millrace';

export const later = scalarFunction('later', { arguments: [t.string()], returns: t.string(), eval: async s => s });
