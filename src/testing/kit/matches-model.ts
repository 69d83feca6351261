import type { Change } from '../../connectors/contract/sink.js';
import type { SourceSpec } from '../../connectors/contract/source.js';
import type { Schema } from '../../schema/schema.js';
import { acceptValue, ownProperty } from '../../types/accept-value.js';
import { Misfit } from '../../types/misfit.js';
import { programValue } from '../../types/program-value.js';
import { Multiset } from '../runs/multiset.js';
import { rowText } from '../runs/row-text.js';
import { firstDifference, runBatch } from './compare-runs.js';
import { type CheckOptions, tryCases } from './counterexample.js';
import { type AnyTable, type Input, lanesOfData, type RowOf, weightOf } from './input.js';
import { RESULT, TestedPlan } from './tested-plan.js';
import { rowWith } from './value-arbitraries.js';

/**
 * Checks a table against a model: a plain function from the rows of every input to the rows that the table should have,
 * in any order. And that the table is the same everywhere, as {@link sameEverywhere} does.
 *
 * Rejects with the smallest inputs it can find for which they differ.
 *
 * @example matchesModel(totals, [given(orders, rowsOf(orders))], all => [{ n: all.length }])
 */
export async function matchesModel<T extends AnyTable, const I extends readonly Input<AnyTable>[]>(
  table: T,
  inputs: I,
  model: (...data: { [K in keyof I]: RowOf<I[K]['~input']>[] }) => RowOf<T>[],
  options: CheckOptions = {},
): Promise<void> {
  const plan = new TestedPlan(table, inputs);
  const { schema } = plan.node;
  await tryCases('the table does not match its model', plan, options, async ({ data, cutting }) => {
    const history = plan.history(data);
    const batch = await runBatch(plan, history);
    const rows = data.map((one, i) => standingRows(lanesOfData(one).flat(), plan.inputs[i]!.scan.source));
    // Each list holds the rows of the input in its place.
    const expected = model(...(rows as never)) as readonly object[];
    const wanted = new Multiset();
    for (const row of expected) {
      const text = modelText(schema, row);
      if (text instanceof Misfit) return `the model gives a row that does not fit: ${text.why}`;
      wanted.add(text, 1);
    }
    const [line] = batch.collector.outputs.get(RESULT)!.table.differences(wanted);
    return line ?? firstDifference(plan, history, cutting, batch);
  });
}

/** A model's row in the one form that programs get, columns in order. */
function modelText(schema: Schema, row: object): string | Misfit {
  const values: unknown[] = [];
  for (const { name, type } of schema.fields) {
    const input = ownProperty(row, name);
    const value = acceptValue(type)(input);
    if (value instanceof Misfit) return new Misfit(value.fact(name, type, input));
    values.push(programValue(type)(value));
  }
  return rowText(schema, rowWith(schema.fields, values));
}

/** The rows that a source holds once all its changes have come, which is what a model is given. */
function standingRows(changes: readonly Change<object>[], { schema, changes: kind }: SourceSpec): object[] {
  if (kind === 'append') return changes.map(({ row }) => row);
  const { primaryKey, fields } = schema;
  const key = { fields: primaryKey.length === 0 ? fields : fields.filter(({ name }) => primaryKey.includes(name)) };
  const rows: object[] = [];
  for (const change of changes) {
    const at = rows.findIndex(row => rowText(key, row) === rowText(key, change.row));
    if (at >= 0 && (primaryKey.length > 0 || weightOf(change) < 0)) rows.splice(at, 1);
    if (weightOf(change) > 0) rows.push(change.row);
  }
  return rows;
}
