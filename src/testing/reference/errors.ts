import { isOverByTime } from '../../plan/facts/over-time.js';
import type { Node } from '../../plan/node.js';
import { updates } from '../../plan/nodes/window-aggregate.js';
import type { Plan } from '../../plan/plan.js';
import type { ErrorCount } from './answer.js';
import type { Evaluation, Way } from './evaluation.js';
import { type Grid, gridOf, pointAtOrBelow } from './grid.js';
import { groupBy, type RowError } from './row.js';
import { waysOf } from './ways.js';

const ALL = Number.POSITIVE_INFINITY;

/**
 * The errors that stand (S10.1): those of the table as it is; and upstream of a closing operator, which may have read a
 * cut that lacks the row, an error that any cut up to the watermark shows stays, in its greatest number.
 */
export function standingErrors(plan: Plan, evaluation: Evaluation): ErrorCount[] {
  const grid = gridOf(plan);
  return [...waysOf(plan)].flatMap(([node, ways]) => {
    const counts = tablesThatCount(node, ways, evaluation, grid).flatMap(errors => countErrors(node, errors));
    const ofOneKind = groupBy(counts, ({ where, code }) => JSON.stringify([where, code]));
    return ofOneKind.map(same => same.reduce((a, b) => (b.count > a.count ? b : a)));
  });
}

/** The errors of `node` in every table that counts. */
function tablesThatCount(
  node: Node,
  ways: ReadonlySet<Way>,
  evaluation: Evaluation,
  grid: Grid | null,
): (readonly RowError[])[] {
  const now = [...ways].map(way => evaluation.at(node, ALL, way).errors);
  if (grid === null || !(ways.has('held') || isClosingWindow(node))) return now;
  // A window's own rows are read at its cuts too, wherever its results go.
  const watermark = evaluation.watermark(node);
  const points = [...evaluation.cutPoints(node), watermark].filter(Number.isFinite);
  const cuts = new Set(points.flatMap(point => [pointAtOrBelow(point, grid), pointAtOrBelow(point, grid) + grid.size]));
  return [...now, ...[...cuts].filter(cut => cut <= watermark).map(cut => evaluation.at(node, cut, 'held').errors)];
}

/** One that is corrected or early stands as it is now, like any table that is not read further on. */
function isClosingWindow(node: Node): boolean {
  const isWindow = node.kind === 'window-aggregate' || node.kind === 'session-aggregate';
  return isWindow ? !updates(node) : isOverByTime(node);
}

function countErrors(node: Node, errors: readonly RowError[]): ErrorCount[] {
  return groupBy(errors, ({ where, fault }) => JSON.stringify([where, fault.number])).map(same => ({
    operator: operatorOf(node),
    where: same[0]!.where,
    code: same[0]!.fault.code,
    count: same.length,
  }));
}

/** The id of a node, once the plan is identified. */
export function operatorOf(node: Node): string {
  if (node.id === null) throw new Error(`a ${node.kind} has no id: the plan is not identified`);
  return node.id;
}
