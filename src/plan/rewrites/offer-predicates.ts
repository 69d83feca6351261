import { conjunctsOf, equalExpressions } from '../../expr/analysis.js';
import type { Expression } from '../../expr/expression.js';
import { resolveCall } from '../../expr/functions/resolve.js';
import type { Node } from '../node.js';
import type { Scan } from '../nodes/scan.js';
import type { Plan } from '../plan.js';
import { rebuild } from '../traverse.js';
import { conjunction } from './merge-filters.js';
import { isMovable, Readers } from './movable.js';

/**
 * Offers the condition of a filter above a scan to the reader, which may leave rows out for which it is not TRUE; the
 * filter stays (S10.4). Conjuncts that can fail are not offered, and beside one of those a conjunct drops rows only where
 * it is FALSE: where it is NULL, the other one's error would show (S10.3).
 *
 * Not to logs, whose changes are judged by rows and not by events, nor where a custom watermark looks at each row, nor to
 * replays, which count the rows of all lanes as one.
 */
export function offerPredicates(plan: Plan): Plan {
  const readers = new Readers(plan);
  return rebuild(plan, (node, original) => readers.replaced(original, offer(node, readers)));
}

function offer(node: Node, readers: Readers): Node {
  if (node.kind !== 'filter' || node.input.kind !== 'scan' || !readers.isSingle(node.input)) return node;
  const scan = node.input;
  if (!takesPredicate(scan)) return node;
  const conjuncts = conjunctsOf(node.predicate);
  const offered = conjuncts.filter(isMovable);
  if (offered.length === 0) return node;
  const alone = offered.length === conjuncts.length;
  const predicate = conjunction(alone ? offered : offered.map(whereNotFalse));
  if (scan.predicate !== null && equalExpressions(scan.predicate, predicate)) return node;
  return Object.freeze({ ...node, input: Object.freeze({ ...scan, predicate }) });
}

function takesPredicate({ source }: Scan): boolean {
  return source.changes === 'append' && !source.replay && (source.schema.rowtime?.watermark ?? null) === null;
}

function whereNotFalse(conjunct: Expression): Expression {
  return conjunct.type.nullable ? resolveCall('IS_NOT_FALSE', [conjunct]) : conjunct;
}
