// Can catch: a chart that lacks an operator or an edge, shows other facts than the text does, or does not parse because a
// name holds what Mermaid reads as its own.
import { expect, test } from 'vitest';
import { explain } from '../../src/plan/explain.js';
import { aggregate } from '../../src/plan/nodes/aggregate.js';
import { filter } from '../../src/plan/nodes/filter.js';
import { final } from '../../src/plan/nodes/final.js';
import { join } from '../../src/plan/nodes/join.js';
import { project } from '../../src/plan/nodes/project.js';
import { agg, bigint, col, columns, eq, impure, int, lit, plan, string, table } from './plans.js';

const orders = table({ id: int, customer: string }, { label: 'orders' });
const customers = table({ name: string }, { label: 'customers' });

test('sources, operators, outputs; what takes rows back is dashed; what is shared stands once', () => {
  const joined = join(orders, customers, {
    type: 'inner',
    on: eq(col(orders, 'customer'), col(customers, 'name', 1)),
    columns: columns({ name: col(customers, 'name', 1) }),
  });
  const counts = aggregate(joined, ['name'], [agg('n', 'COUNT', bigint)]);
  expect(explain(plan({ counts, last: final(counts) }), 'mermaid')).toBe(`\
flowchart TB
  o0[("Scan orders rows, 1 of 2 columns<br/>bounded")]
  o1[("Scan customers rows, 1 of 1 columns<br/>bounded")]
  o2["Join customer = name<br/>keeps customers, and orders while customers is read"]
  o0 --> o2
  o1 --> o2
  o3["Aggregate by name<br/>keeps one row a group: grows with name"]
  o2 --> o3
  o4["Final<br/>keeps its result until the input ends"]
  o3 -. update .-> o4
  s0(["counts -#62; collect"])
  o3 -. update .-> s0
  s1(["last -#62; collect"])
  o4 --> s1
`);
});

test('no name breaks out of its label', () => {
  const odd = table({ a: int }, { label: '"]; click o0 "javascript:1" <b>#`x`&\\ %% end' });
  const chart = explain(plan({ out: filter(odd, eq(col(odd, 'a'), lit(1, int))) }), 'mermaid');
  const labels = chart.split('\n').filter(line => line.includes('javascript'));
  expect(labels).toHaveLength(1);
  expect(labels[0]!.match(/"/g)).toHaveLength(2);
  expect(labels[0]!.replaceAll('<br/>', '')).not.toMatch(/[<>`\\]/);
});

test('a plan that is not deterministic says why', () => {
  const drawn = project(orders, columns({ n: impure() }));
  const chart = explain(plan({ out: drawn }), 'mermaid');
  expect(chart).toMatch(/\n {2}%% not deterministic: .+\n$/);
});
