import { identify } from '../../plan/identify.js';
import type { Plan } from '../../plan/plan.js';
import { prune } from '../../plan/prune.js';
import { REWRITES, type Rewrites, rewrite } from '../../plan/rewrites/rewrite.js';
import { topological } from '../../plan/traverse.js';
import { buildPlan } from '../generators/build-plan.js';
import type { Case, CaseSource } from '../generators/case.js';
import { lanesOfCase } from '../generators/check-case.js';
import type { InputHistory } from '../reference/input-history.js';
import { compareCodePoints } from '../reference/watermark.js';
import type { Collector } from './collector.js';
import { GivenSchedule, type TakeOf } from './given-schedule.js';

/** The plan that the reference evaluates and that every rewrite must keep the meaning of (S10.5). */
export function prunedPlan(of: Case, collector: Collector): Plan {
  return prune(identify(buildPlan(of, (output, key) => collector.sink(output, key))));
}

/** The plan that the engine runs. */
export function preparedPlan(of: Case, collector: Collector, rewrites: Rewrites = rewritesOf(of)): Plan {
  return rewrite(prunedPlan(of, collector), rewrites);
}

function rewritesOf({ schedule: { without } }: Case): Rewrites {
  if (without === 'all') return 'none';
  return REWRITES.map(({ name }) => name).filter(name => !without.includes(name));
}

/** The whole input: all lanes with all they deliver, ended. */
export function wholeInput(of: Case): InputHistory {
  return new Map(
    of.operators.flatMap(operator => {
      if (operator.kind !== 'scan') return [];
      const source = of.sources[operator.source]!;
      const lanes = source.replay === true ? [replayed(source)] : source.lanes;
      return [[operator, lanes.map(lane => ({ ...lane, finished: true }))] as const];
    }),
  );
}

/** `replay: 'eventTime'` (S3.12): one lane, sorted by rowtime, ties by lane and position. */
function replayed({ lanes, fields, rowtime }: CaseSource): CaseSource['lanes'][number] {
  const time = fields.findIndex(({ name }) => name === rowtime!.column);
  const sorted = [...lanes].sort((a, b) => compareCodePoints(a.id, b.id));
  // The sort is stable.
  const changes = sorted
    .flatMap(lane => lane.changes)
    .sort((a, b) => (a.row[time] as number) - (b.row[time] as number));
  return { id: REPLAY_LANE, changes };
}

/** What the engine calls the one lane of a replayed source. */
const REPLAY_LANE = 'replay';

/** The schedule of a case over the scans of `plan`. */
export function scheduleOfCase(of: Case, plan: Plan): GivenSchedule {
  const ids = new Map<object, string>();
  for (const node of topological(plan)) if (node.kind === 'scan') ids.set(node.token, node.id!);
  const lanes = lanesOfCase(of);
  return new GivenSchedule(
    of.schedule.steps.map(step =>
      step.flatMap(({ lane, rows }): TakeOf[] => {
        const { scan, id } = lanes[lane]!;
        const source = ids.get(of.operators[scan]!);
        if (source === undefined) return [];
        return [{ source, lane: isReplayed(of, scan) ? REPLAY_LANE : id, rows }];
      }),
    ),
  );
}

function isReplayed(of: Case, scan: number): boolean {
  const operator = of.operators[scan]!;
  return operator.kind === 'scan' && of.sources[operator.source]!.replay === true;
}
