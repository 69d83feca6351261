import type { Execution } from '../../embedded/execution.js';
import { factsOf } from '../../plan/facts/facts.js';
import { isOverByTime } from '../../plan/facts/over-time.js';
import { lateCounterOf, lateInputsOf } from '../../plan/late-inputs.js';
import type { Node } from '../../plan/node.js';
import type { Plan } from '../../plan/plan.js';
import { topological } from '../../plan/traverse.js';
import { programRow } from '../../types/program-value.js';
import type { Answer } from '../reference/answer.js';
import type { Collected } from './collector.js';
import { type EngineState, engineErrors, errorText } from './engine-run.js';
import { Multiset } from './multiset.js';
import { rowText } from './row-text.js';

/** In what an answer of the engine differs from that of the reference, in words; empty where they are equal. */
export function differences(plan: Plan, state: EngineState, expected: Answer): string[] {
  return [
    ...plan.inserts.flatMap(({ name, input }) => tableDifferences(name, input, state, expected)),
    ...errorDifferences(state, expected),
    ...lateDifferences(plan, state, expected),
  ];
}

/** The rows of an output in the values of programs, as texts. */
export function expectedTexts(input: Node, expected: Answer, output: string): string[] {
  const toProgram = programRow(input.schema.fields);
  return expected.outputs.get(output)!.map(row => rowText(input.schema, toProgram(row.values)));
}

function tableDifferences(output: string, input: Node, { collector }: EngineState, expected: Answer): string[] {
  const collected = collector.outputs.get(output)!;
  const texts = expectedTexts(input, expected, output);
  const lines = collected.table.differences(new Multiset(texts));
  if (lines.length > 0) return lines.map(line => `${output}: ${line}`);
  if (factsOf(input).order === null || collected.order === null || collected.key !== null) return [];
  const sorted = sortedTexts(collected);
  const at = texts.findIndex((text, i) => text !== sorted[i]);
  return at < 0 ? [] : [`${output}: row ${at + 1} in its order is ${sorted[at]} and should be ${texts[at]}`];
}

function sortedTexts({ schema, standing, order }: Collected): string[] {
  return [...standing].sort(order!).map(({ row }) => rowText(schema, row));
}

function errorDifferences({ execution }: EngineState, expected: Answer): string[] {
  const has = engineErrors(execution);
  const wants = new Map(
    expected.errors.map(({ operator, where, code, count }) => [errorText(operator, where, code), count]),
  );
  return [...new Set([...has.keys(), ...wants.keys()])].sort().flatMap(key => {
    const [h, w] = [has.get(key) ?? 0, wants.get(key) ?? 0];
    return h === w ? [] : [`error ${key}: stands ${h} times and should ${w} times`];
  });
}

function lateDifferences(plan: Plan, { execution }: EngineState, expected: Answer): string[] {
  return [...lateRowsThatCount(plan, execution)].flatMap(([id, has]) => {
    const wants = expected.lateRows.get(id) ?? 0;
    return has === wants ? [] : [`late rows of ${id}: ${has} are counted and should be ${wants}`];
  });
}

/** Counts of late rows by operator, of those where they are part of the answer: on updating edges they are a metric (S5.3). */
export function lateRowsThatCount(plan: Plan, execution: Execution): ReadonlyMap<string, number> {
  const counted = execution.lateRows();
  return new Map(
    topological(plan).flatMap(node => {
      const counters = lateInputsOf(node).flatMap(({ isCounted, input, port }) =>
        isCounted && factsOf(input).changes === 'append' ? [lateCounterOf(node.id!, port)] : [],
      );
      if (node.retain !== undefined) counters.push(node.id!);
      if ('lateRows' in node && node.lateRows === 'drop' && factsOf(node.input).changes === 'append')
        counters.push(node.id!);
      if (isOverByTime(node) && factsOf(node.input).changes === 'append') counters.push(node.id!);
      if (node.kind === 'keyed-function' && node.program.onLate === null) counters.push(node.id!);
      return counters.map(counter => [counter, counted.get(counter) ?? 0] as const);
    }),
  );
}
