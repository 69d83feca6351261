import { aggregateFunction, t } from 'millrace';

export const total = aggregateFunction('total', {
  arguments: [t.int()],
  returns: t.bigint(),
  state: t.bigint(),
  create: () => 0n,
  add: (sum, n) => sum + n,
  result: sum => sum,
});
