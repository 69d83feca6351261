import type { AggregateCall } from '../../../expr/expression.js';
import { Fault } from '../../../expr/fault.js';
import { countOfCall, defaultOfCall } from '../../../expr/functions/resolve-over.js';
import { aggregatesOfOver, functionsOfOver, type Over } from '../../../plan/nodes/over.js';
import type { Value } from '../../../types/value.js';
import { aggregateOf } from '../aggregates.js';
import { compareByKeys, compareTies, evaluateAll, evaluator } from '../evaluate.js';
import type { Memo } from '../memo.js';
import { groupBy, positionOf, type Row, type RowError, type Table, textOf, textOfAll, whereOf } from '../row.js';
import { operandsOf } from './aggregate.js';

/** A row that takes part, with its keys of the order and what each call takes from it. */
interface Member {
  readonly row: Row;
  readonly order: readonly Value[];
  readonly operands: readonly ({ readonly value: Value } | null)[];
  /** Of LAG and LEAD, by call. */
  readonly values: readonly Value[];
}

/** Each row with its results among the rows of its part; a row for which one fails is an error alone. */
export function overTable(node: Over, input: readonly Row[], memo: Memo): Table {
  const { members } = membersOf(node, input, memo);
  const positions = node.keys.map(key => positionOf(node.input.schema, key));
  const parts = groupBy(members, ({ row }) => textOfAll(positions.map(position => row.values[position]!)));
  const rows: Row[] = [];
  const errors: RowError[] = [];
  for (const part of parts) {
    part.sort((a, b) => compareOrder(node, a, b) || compareTies(node.input.schema, a.row, b.row));
    part.forEach(({ row }, i) => {
      const results = resultsAt(node, part, i);
      if (results instanceof Fault) errors.push({ where: whereOf(row), fault: results });
      else {
        const values = [...row.values, ...results];
        const { place } = row;
        rows.push(memo.intern(node, `${whereOf(row)} ${textOfAll(values)}`, () => ({ values, place })));
      }
    });
  }
  return { rows, errors };
}

/** The errors of rows that take no part, as an operand, a condition or a key of the order fails. */
export function overRowErrors(node: Over, input: readonly Row[], memo: Memo): RowError[] {
  return membersOf(node, input, memo).errors;
}

function membersOf(node: Over, input: readonly Row[], memo: Memo): { members: Member[]; errors: RowError[] } {
  const { schema } = node.input;
  const order = node.order.map(({ expression }) => evaluator(expression, schema));
  const values = functionsOfOver(node).map(({ call }) => {
    const [operand] = call.operands;
    return operand === undefined ? () => null : evaluator(operand, schema);
  });
  const aggregates = aggregatesOfOver(node);
  const members: Member[] = [];
  const errors: RowError[] = [];
  for (const row of input) {
    // Everything is evaluated before anything is taken: of several faults the greatest stands (S10.3).
    const result = memo.of(node, row, (): Member | Fault => {
      const { accepted, errors: failed } = operandsOf({}, schema, aggregates, [row], memo);
      const keys = evaluateAll(order, row.values);
      const neighbours = evaluateAll(values, row.values);
      const faults = [failed[0]?.fault, keys, neighbours].filter(fault => fault instanceof Fault);
      if (faults.length > 0) return faults.reduce((a, b) => Fault.greatest(a, b));
      return { row, order: keys as Value[], operands: accepted[0]!.operands, values: neighbours as Value[] };
    });
    if (result instanceof Fault) errors.push({ where: whereOf(row), fault: result });
    else members.push(result);
  }
  return { members, errors };
}

function compareOrder(node: Over, a: Member, b: Member): number {
  return compareByKeys(node.order, a.order, b.order);
}

/** The results of row `i` of a part, in the order of the calls. */
function resultsAt(node: Over, part: readonly Member[], i: number): Value[] | Fault {
  const frame = part.filter((_, j) => isInFrame(node, part, i, j));
  const aggregates = aggregatesOfOver(node);
  const functions = functionsOfOver(node);
  const results: Value[] = [];
  let fault: Fault | null = null;
  for (const named of node.calls) {
    const c = aggregates.indexOf(named);
    const result =
      c < 0
        ? functionAt(node, named.call, part, i, functions.indexOf(named))
        : aggregateOf(
            named.call,
            frame.flatMap(({ operands }) => (operands[c] === null ? [] : [operands[c]!.value])),
          );
    if (result instanceof Fault) fault = Fault.greatest(fault, result);
    else results.push(result);
  }
  return fault ?? results;
}

/** Whether row `j` is in the frame of row `i`. */
function isInFrame(node: Over, part: readonly Member[], i: number, j: number): boolean {
  const { unit, preceding, following } = node.frame;
  if (unit === 'rows') return (preceding === null || j >= i - preceding) && (following === null || j <= i + following);
  return reaches(node, part, i, j, -1, preceding) && reaches(node, part, i, j, 1, following);
}

/** Whether row `j` is not beyond the end of the range of row `i` on one side: -1 before it, 1 after it. */
function reaches(
  node: Over,
  part: readonly Member[],
  i: number,
  j: number,
  side: -1 | 1,
  bound: number | null,
): boolean {
  if (bound === null) return true;
  const isPeer = compareOrder(node, part[i]!, part[j]!) === 0;
  if (isPeer || Math.sign(j - i) === -side) return true;
  const [from, to] = [part[i]!.order[0]!, part[j]!.order[0]!];
  // NULL is no number of milliseconds away from anything.
  if (bound === 0 || from === null || to === null) return false;
  return Math.round(Math.abs((to as number) - (from as number)) * 1000) <= bound * 1000;
}

function functionAt(node: Over, call: AggregateCall, part: readonly Member[], i: number, f: number): Value {
  const before = part.filter(member => compareOrder(node, member, part[i]!) < 0);
  const upTo = part.filter(member => compareOrder(node, member, part[i]!) <= 0);
  const rank = before.length + 1;
  switch (call.name) {
    case 'ROW_NUMBER':
      return i + 1;
    case 'RANK':
      return rank;
    case 'DENSE_RANK':
      return groupBy(before, ({ order }) => order.map(textOf).join('|')).length + 1;
    case 'PERCENT_RANK':
      return part.length === 1 ? 0 : (rank - 1) / (part.length - 1);
    case 'CUME_DIST':
      return upTo.length / part.length;
    case 'NTILE':
      return bucketOf(i, part.length, countOfCall(call));
    case 'LAG':
    case 'LEAD': {
      const other = part[call.name === 'LAG' ? i - countOfCall(call) : i + countOfCall(call)];
      return other === undefined ? defaultOfCall(call) : other.values[f]!;
    }
    default:
      throw new Error(`no function ${call.name}`);
  }
}

/** Rows are dealt in order to buckets that differ by at most one row, the longer ones first. */
function bucketOf(i: number, rows: number, buckets: number): number {
  const sizes = Array.from({ length: buckets }, (_, b) => Math.floor(rows / buckets) + (b < rows % buckets ? 1 : 0));
  let left = i;
  return sizes.findIndex(size => (left -= size) < 0) + 1;
}
