import { aim, type BenchCase, bound, type Limit, type Row } from '../bench-case.js';
import { DuckDb } from '../duckdb.js';
import { BLACKHOLE, type Form, planOf, runPlan, sumsOf } from '../engine.js';
import { type Contender, measure } from '../measure.js';
import type { Give, Shape } from '../shape.js';
import { assertSame, type Sums } from '../sums.js';

const STEPS: Form = { steps: 1000 };

/** What may be added to the spike's ratios: its figures, and this machine's, vary as much. */
const ALLOWANCE = 1.3;

/** Aim for a change that leaves a keyed operator at the end of a step. */
const CHANGE = 30;

/** A shape in both modes, beside its loop and DuckDB; answers are compared before anything is measured. */
export function shapeCase(group: string, shape: Shape): BenchCase {
  return { name: shape.name, group, run: rounds => run(shape, rounds) };
}

async function run(shape: Shape, rounds: number): Promise<Row[]> {
  const table = shape.table();
  const expected = handSums(shape);
  assertSame(`${shape.name} in batch`, expected, await sumsOf(table, 'batch'));
  assertSame(`${shape.name} in steps`, expected, await sumsOf(table, STEPS));
  const plan = planOf(table, BLACKHOLE);
  let changes = 0;
  const contenders: Contender[] = [
    { name: 'batch', per: shape.rows, run: () => runPlan(plan, 'batch') },
    { name: 'steps', per: shape.rows, run: async () => (changes = (await runPlan(plan, STEPS)).changes) },
    { name: 'hand', per: shape.rows, run: () => handRun(shape) },
  ];
  const { sql } = shape;
  if (sql !== undefined) {
    const duckdb = await DuckDb.open(shape.tables ?? []);
    await duckdb.query(sql);
    assertSame(`${shape.name} in DuckDB`, expected, await duckdb.sums());
    contenders.push({ name: 'DuckDB', per: shape.rows, run: () => duckdb.query(sql) });
  }
  const [batch, steps, hand, duckdb] = await measure(contenders, rounds);
  const peers = [
    { name: 'hand', cpu: hand!.cpu.median },
    ...(duckdb === undefined ? [] : [{ name: 'DuckDB', cpu: duckdb.cpu.median }]),
  ];
  const limits = (form: 'batch' | 'steps', cpu: number): Limit[] => {
    const budget = form === 'batch' ? shape.budget : (shape.stepsBudget ?? shape.budget);
    const ratio = shape.ratio?.[form];
    // In steps a group leaves as often as it changes; that work is no part of the budget of a row.
    const emitted = form === 'batch' ? 0 : Math.max(0, changes - expected.rows) / shape.rows;
    return [
      ...(ratio === undefined ? [] : [bound('x hand', cpu / hand!.cpu.median, ratio * ALLOWANCE)]),
      ...(budget === undefined ? [] : [aim('ns', cpu, budget + CHANGE * emitted)]),
    ];
  };
  const each = (changes / shape.rows).toFixed(2);
  return [
    { name: shape.name, form: 'batch', unit: 'ns/row', ...batch!, peers, limits: limits('batch', batch!.cpu.median) },
    {
      name: shape.name,
      form: 'steps',
      unit: 'ns/row',
      ...steps!,
      peers,
      limits: limits('steps', steps!.cpu.median),
      note: `${each} changes a row`,
    },
  ];
}

function handRun(shape: Shape): number {
  let rows = 0;
  shape.hand((_, n) => {
    rows += n;
  });
  return rows;
}

function handSums(shape: Shape): Sums {
  let rows = 0;
  let sum = 0;
  const give: Give = (columns, n) => {
    rows += n;
    for (const column of columns) {
      for (let i = 0; i < n; i++) {
        const value = column[i]!;
        sum += typeof value === 'string' ? value.length : value;
      }
    }
  };
  shape.hand(give);
  return { rows, sum };
}
