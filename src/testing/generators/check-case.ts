import type { SinkSpec } from '../../connectors/contract/sink.js';
import { checkPlan } from '../../plan/check/check-plan.js';
import { textOfAll } from '../reference/row.js';
import { buildPlan } from './build-plan.js';
import { type Case, type CaseSource, inputsOfOperator, withInputsOf } from './case.js';

/** Whether the plan can be built and the input is one that S3.10 allows. */
export function isCaseValid(of: Case): boolean {
  // How many changes a changelog has depends on the cutting (S13): as an output it is outside of the laws.
  if (of.outputs.some(output => of.operators[output]!.kind === 'to-changelog')) return false;
  if (of.outputs.length === 0 || !of.sources.every(isSourceValid) || !areVersionsReadAsSuch(of)) return false;
  if (!isSmall(of)) return false;
  try {
    checkPlan(buildPlan(of, () => ANY_SINK));
    return true;
  } catch {
    return false;
  }
}

/** About so many rows at most any table of a case may have. */
const MOST_ROWS = 20_000;

/** Whether its tables stay small: joins of joins of one table grow beyond what the reference can go through step by step. */
function isSmall({ sources, operators }: Case): boolean {
  const rows: number[] = [];
  for (const operator of operators) {
    const inputs = inputsOfOperator(operator).map(input => rows[input]!);
    const [left = 0, right = 0] = inputs;
    if (operator.kind === 'scan') {
      rows.push(sources[operator.source]!.lanes.reduce((sum, { changes }) => sum + changes.length, 0));
    } else if (operator.kind === 'join') rows.push(Math.max(left, right, (left * right) / 3));
    else rows.push(inputs.reduce((sum, input) => sum + input, 0));
  }
  return rows.every(count => count <= MOST_ROWS);
}

/** Tables whose rows are versions are no tables with a key: temporal joins alone read them, through filters and projections. */
function areVersionsReadAsSuch({ sources, operators, outputs }: Case): boolean {
  const isVersions = operators.map(() => false);
  return operators.every((operator, i) => {
    if (operator.kind === 'scan') isVersions[i] = sources[operator.source]!.isVersioned === true;
    else if (operator.kind === 'filter' || operator.kind === 'project') isVersions[i] = isVersions[operator.input]!;
    else {
      const inputs = inputsOfOperator(operator);
      if (inputs.some((input, port) => isVersions[input] && !(operator.kind === 'temporal-join' && port === 1)))
        return false;
    }
    return !isVersions[i] || !outputs.includes(i);
  });
}

/** Takes every table. */
const ANY_SINK: SinkSpec = {
  connector: 'any',
  label: 'any',
  schema: null,
  accepts: 'update',
  by: 'row',
  ordered: true,
  open: () => ({ write: () => undefined, close: () => undefined }),
};

/** Removals are of rows that stand, keys are unique, and all changes of one key are in one lane. */
function isSourceValid(source: CaseSource): boolean {
  const { fields, primaryKey, rowtime, changes, isVersioned } = source;
  const time = fields.findIndex(({ name }) => name === rowtime?.column);
  if (rowtime !== null && fields[time]?.type.rowtime !== true) return false;
  const all = fields.map((_, c) => c).filter(c => c !== time);
  const key = primaryKey.map(name => fields.findIndex(field => field.name === name));
  const lanes = new Map<string, string>();
  return source.lanes.every(lane => {
    const standing = new Map<string, number>();
    return lane.changes.every(({ row, weight }) => {
      if (row.length !== fields.length || row.some((value, c) => value === null && !fields[c]!.type.nullable))
        return false;
      const text = textOfAll((key.length > 0 ? key : all).map(c => row[c]!));
      const count = standing.get(text) ?? 0;
      if (key.length > 0 && isVersioned !== true) {
        if ((lanes.get(text) ?? lane.id) !== lane.id) return false;
        lanes.set(text, lane.id);
      }
      if (weight < 0) {
        standing.set(text, count - 1);
        return changes !== 'append' && count > 0;
      }
      standing.set(text, changes === 'upsert' ? 1 : count + 1);
      return key.length === 0 || changes === 'upsert' || isVersioned === true || count === 0;
    });
  });
}

/** The case without operators and sources that no output reads. Lanes of takes are counted anew. */
export function withoutUnread(of: Case): Case {
  const read = new Set<number>();
  const visit = (operator: number): void => {
    if (read.has(operator)) return;
    read.add(operator);
    for (const input of inputsOfOperator(of.operators[operator]!)) visit(input);
  };
  for (const output of of.outputs) visit(output);
  const operators = of.operators.flatMap((operator, i) => (read.has(i) ? [{ operator, i }] : []));
  const newNumber = new Map(operators.map(({ i }, at) => [i, at]));
  const sources = [
    ...new Set(operators.flatMap(({ operator }) => (operator.kind === 'scan' ? [operator.source] : []))),
  ].sort((a, b) => a - b);
  const lanes = lanesOfCase(of);
  const keptLanes = lanes.flatMap((lane, i) => (read.has(lane.scan) ? [i] : []));
  return {
    sources: sources.map(source => of.sources[source]!),
    operators: operators.map(({ operator }) =>
      operator.kind === 'scan'
        ? { ...operator, source: sources.indexOf(operator.source) }
        : withInputsOf(operator, input => newNumber.get(input)!),
    ),
    outputs: [...new Set(of.outputs)].map(output => newNumber.get(output)!),
    schedule: {
      ...of.schedule,
      steps: of.schedule.steps.map(step =>
        step.flatMap(take => {
          const lane = keptLanes.indexOf(take.lane);
          return lane < 0 ? [] : [{ ...take, lane }];
        }),
      ),
    },
  };
}

/** The lanes that takes count: those of each scan in turn, in the order of their source. */
export function lanesOfCase(
  of: Case,
): readonly { readonly scan: number; readonly id: string; readonly length: number }[] {
  return of.operators.flatMap((operator, scan) =>
    operator.kind === 'scan'
      ? of.sources[operator.source]!.lanes.map(({ id, changes }) => ({ scan, id, length: changes.length }))
      : [],
  );
}
