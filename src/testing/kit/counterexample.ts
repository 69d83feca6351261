import fc, { type Arbitrary } from 'fast-check';
import type { Change } from '../../connectors/contract/sink.js';
import type { SourceSpec } from '../../connectors/contract/source.js';
import { sourceName } from '../../plan/operator-text.js';
import { renderChangelog } from '../../render/changelog.js';
import { renderTable } from '../../render/table.js';
import type { Cutting } from './cuttings.js';
import { cuttings } from './cuttings.js';
import { type AnyTable, type Data, lanesOfData } from './input.js';
import type { TestedPlan } from './tested-plan.js';

/** How many cases a check tries, and from which seed. */
export interface CheckOptions {
  /** 100 by default. */
  readonly runs?: number;
  /** A seed from a message, to run the same again. */
  readonly seed?: number;
}

/** One generated case: what every input delivers, and how it is cut. */
export interface Generated {
  readonly data: readonly Data<AnyTable>[];
  readonly cutting: Cutting;
}

/**
 * Tries generated cases until one fails, makes that one small, and throws an error that shows it: the inputs as tables,
 * how it was cut, the first difference, and what runs it again.
 */
export async function tryCases(
  title: string,
  plan: TestedPlan,
  options: CheckOptions,
  check: (of: Generated) => Promise<string | null>,
): Promise<void> {
  const data: Arbitrary<readonly Data<AnyTable>[]> = fc.tuple(...plan.inputs.map(input => input.data));
  const property = fc.asyncProperty(data, cuttings, async (all, cutting) => {
    const found = await check({ data: all, cutting });
    if (found !== null) throw new Difference(found);
  });
  const details = await fc.check(property, {
    numRuns: options.runs ?? 100,
    ...(options.seed === undefined ? {} : { seed: options.seed }),
  });
  if (!details.failed) return;
  const { counterexample, errorInstance, seed } = details;
  if (counterexample === null) throw errorInstance;
  const [all, cutting] = counterexample;
  const found = errorInstance instanceof Difference ? errorInstance.message : `it throws ${String(errorInstance)}`;
  throw new Error(
    [
      `${title}: ${found}`,
      ...inputTexts(plan, all),
      cuttingText(cutting),
      `found in case ${details.numRuns}, made small in ${details.numShrinks} steps; { seed: ${seed} } runs the same again`,
    ].join('\n\n'),
    errorInstance instanceof Difference ? undefined : { cause: errorInstance },
  );
}

/** What a check has found, as opposed to an error that something threw. */
class Difference extends Error {}

function inputTexts(plan: TestedPlan, data: readonly Data<AnyTable>[]): string[] {
  return plan.inputs.flatMap(({ scan }, i) => {
    const lanes = lanesOfData(data[i]!);
    return lanes.map((rows, lane) => {
      const which = lanes.length === 1 ? '' : `, lane ${lane}`;
      const table = rows.length === 0 ? '(no rows)' : shownChanges(rows, scan.source);
      return `${sourceName(scan)}${which}\n${table}`;
    });
  });
}

function cuttingText({ steps, batchRows, crashes }: Cutting): string {
  const takes = steps.map((step, i) => {
    const read = step.map(({ lane, rows }) => `${rows} of lane ${lane}`).join(', ');
    return `  step ${i + 1}: ${read}${crashes.includes(i + 1) ? ', then a restart' : ''}`;
  });
  return [
    `streaming in batches of ${batchRows}, lanes counted over all inputs`,
    ...takes,
    '  then all that is left',
  ].join('\n');
}

/** Rows as a table where all are inserted, else as a changelog. */
function shownChanges(changes: readonly Change<object>[], { schema, changes: kind }: SourceSpec): string {
  if (kind === 'append') return renderTable({ schema, rows: changes.map(({ row }) => row) }).trimEnd();
  const { header, line } = renderChangelog(schema);
  return [header, ...changes.map(line)].join('\n');
}
