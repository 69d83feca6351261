import { inputsOf, type Node } from '../../plan/node.js';
import { topological } from '../../plan/traverse.js';
import type { Case } from '../generators/case.js';
import { Evaluation } from '../reference/evaluation.js';
import type { InputHistory } from '../reference/input-history.js';
import { unmatchedRows } from '../reference/operators/join.js';
import { rowsInWindow, windowEndsOf } from '../reference/operators/window-aggregate.js';
import type { Row } from '../reference/row.js';
import { waysOf } from '../reference/ways.js';
import { wholeInput } from '../runs/case-run.js';
import { isInsert } from '../runs/collector.js';
import type { StepSeen } from './every-step-consistent.js';

/** What generated cases have to reach often enough: percent of all cases. */
const LEAST = {
  'gives output': 60,
  'several lanes, at least five steps': 30,
  'drops a late row that would otherwise count': 10,
  retracts: 10,
  'a hop partly late': 5,
  'equal times across lanes': 5,
  'an empty lane': 5,
  'an unstarted lane': 5,
  'an error row': 5,
  "an outer join's pad taken back": 5,
  'a row of a semi join or set operation goes': 3,
} as const;

type Feature = keyof typeof LEAST;

/** Counts what cases reach, so that a generator that has gone tame is noticed. */
export class Coverage {
  #cases = 0;
  readonly #reached = new Map<Feature, number>();

  /** Watches one case, step by step. */
  watch(of: Case): { see(seen: StepSeen): void; end(): void } {
    const features = new Set<Feature>();
    /** By node: the rows that stood after the step before, of outer joins those that were padded. */
    const shown = new Map<Node, readonly Row[]>();
    let last: StepSeen | null = null;
    inputFeatures(of, features);
    return {
      see: seen => {
        last = seen;
        stepFeatures(seen, features, shown);
      },
      end: () => {
        this.#cases++;
        if (last !== null) endFeatures(of, last, features);
        for (const feature of features) this.#reached.set(feature, (this.#reached.get(feature) ?? 0) + 1);
      },
    };
  }

  /** The table: what is reached, in percent, and what should be. */
  toString(): string {
    const lines = features().map(feature => {
      const percent = this.#percent(feature);
      const mark = percent < LEAST[feature] ? '  TOO FEW' : '';
      return `  ${feature.padEnd(46)} ${percent.toFixed(1).padStart(5)} %  of at least ${String(LEAST[feature]).padStart(2)} %${mark}`;
    });
    return [`${this.#cases} cases reach`, ...lines].join('\n');
  }

  /** What is reached too rarely. */
  get missing(): readonly Feature[] {
    return features().filter(feature => this.#percent(feature) < LEAST[feature]);
  }

  #percent(feature: Feature): number {
    return this.#cases === 0 ? 0 : (100 * (this.#reached.get(feature) ?? 0)) / this.#cases;
  }
}

function features(): Feature[] {
  return Object.keys(LEAST) as Feature[];
}

function inputFeatures(of: Case, features: Set<Feature>): void {
  const lanes = of.sources.flatMap(source =>
    source.lanes.map(({ changes }) => {
      const time = source.fields.findIndex(({ name }) => name === source.rowtime?.column);
      return { length: changes.length, times: new Set(time < 0 ? [] : changes.map(({ row }) => row[time])) };
    }),
  );
  if (lanes.some(({ length }) => length === 0)) features.add('an empty lane');
  const isShared = lanes.some((lane, i) =>
    lanes.slice(i + 1).some(other => [...lane.times].some(time => other.times.has(time))),
  );
  if (isShared) features.add('equal times across lanes');
}

function stepFeatures(
  { plan, state, prefix, expected, memo }: StepSeen,
  features: Set<Feature>,
  shown: Map<Node, readonly Row[]>,
): void {
  const lanes = state.execution.lanes().flatMap(source => source.lanes);
  const hasBegun = lanes.some(({ ordinal }) => ordinal > 0);
  if (hasBegun && lanes.some(({ started }) => !started)) features.add('an unstarted lane');
  if ([...state.collector.outputs.values()].some(({ step }) => step.some(change => !isInsert(change))))
    features.add('retracts');
  if (expected.errors.length > 0) features.add('an error row');
  for (const node of topological(plan)) {
    const way = waysOf(plan).get(node)!.has('immediate') ? 'immediate' : 'held';
    const evaluation = new Evaluation(prefix, memo);
    if (node.kind === 'semi-join' || node.kind === 'set-operation') {
      const { rows } = evaluation.at(node, Number.POSITIVE_INFINITY, way);
      if (shown.get(node)?.some(row => !rows.includes(row))) features.add('a row of a semi join or set operation goes');
      shown.set(node, rows);
    }
    if (node.kind !== 'join' || node.type === 'inner') continue;
    const [left, right] = inputsOf(node).map(input => evaluation.at(input, Number.POSITIVE_INFINITY, way));
    const before = shown.get(node) ?? [];
    const now = unmatchedRows(node, left!, right!, memo).flat();
    const stand = (row: Row): boolean => left!.rows.includes(row) || right!.rows.includes(row);
    if (before.some(row => stand(row) && !now.includes(row))) features.add("an outer join's pad taken back");
    shown.set(node, now);
  }
}

function endFeatures(of: Case, { plan, state, expected, memo }: StepSeen, features: Set<Feature>): void {
  const lanes = of.sources.flatMap(source => source.lanes);
  if (lanes.length > 1 && state.step >= 5) features.add('several lanes, at least five steps');
  if ([...expected.outputs.values()].some(rows => rows.length > 0)) features.add('gives output');
  if ([...expected.lateRows.values()].some(count => count > 0))
    features.add('drops a late row that would otherwise count');
  if (isHopPartlyLate(plan, wholeInput(of), memo)) features.add('a hop partly late');
}

/** Whether a row is late for one of its windows and in time for another. */
function isHopPartlyLate(plan: StepSeen['plan'], whole: InputHistory, memo: StepSeen['memo']): boolean {
  const evaluation = new Evaluation(whole, memo);
  const ways = waysOf(plan);
  return topological(plan).some(node => {
    if (node.kind !== 'window-aggregate' || evaluation.lateRows(node, ways.get(node)!) === 0) return false;
    const rows = evaluation.at(node.input, Number.POSITIVE_INFINITY, 'held').rows;
    return rows.some(row => {
      const time = row.values[node.input.schema.fields.findIndex(({ name }) => name === node.time)] as number;
      const isRead = windowEndsOf(node, time).map(end =>
        rowsInWindow(node, evaluation.at(node.input, end + node.allowedLateness, 'held').rows, end).includes(row),
      );
      return isRead.includes(true) && isRead.includes(false);
    });
  });
}
