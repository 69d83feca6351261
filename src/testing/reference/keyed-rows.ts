import { inputsOf, type Node } from '../../plan/node.js';
import type { KeyedFunction } from '../../plan/nodes/keyed-function.js';
import type { Evaluation, Way } from './evaluation.js';
import { firstOf, hasTime } from './first-input.js';
import type { InputHistory } from './input-history.js';
import type { KeyedRows, Stamped } from './operators/keyed-function.js';
import { positionOf, type Row, textOfAll } from './row.js';
import { lanesOf, watermarksAlong } from './watermark.js';

const ALL = Number.POSITIVE_INFINITY;
const NEVER = Number.NEGATIVE_INFINITY;

/** What a keyed function is given by a prefix of the input. */
export function keyedRowsOf(node: KeyedFunction, evaluation: Evaluation, history: InputHistory, way: Way): KeyedRows {
  const first = firstOf(node);
  const inputs = node.inputs.map(input => stampedRows(input.node, evaluation, way));
  const watermarks = node.inputs.map((input, i) => {
    const watermark = evaluation.watermark(input.node);
    return i === first && watermark !== ALL ? NEVER : watermark;
  });
  const timed = node.inputs.flatMap((input, i) => (i === first ? [] : [input.node]));
  const delivered = inputs.flatMap((rows, i) =>
    i === first || !hasTime(node.inputs[i]!.node) ? [] : rows.map(({ of }) => of.values[1] as number),
  );
  const greatest = Math.max(...delivered, ...timed.map(input => greatestTime(input, history)));
  const until = Math.min(...watermarks);
  const waits = first >= 0 && watermarks[first] !== ALL;
  return { inputs, first, waits, until, end: until === ALL ? greatest : null };
}

/** The rows of a table that only grows, each with the point above which it is there. */
function stampedRows(node: Node, evaluation: Evaluation, way: Way): Stamped<Row>[] {
  const points = evaluation.cutPoints(node);
  const known = new Map<string, number>();
  return points.flatMap((arrival, i) => {
    const { rows } = evaluation.at(node, points[i + 1] ?? ALL, way);
    const seen = new Map<string, number>();
    return rows.flatMap(row => {
      const { lane, ordinal } = row.place ?? { lane: -1, ordinal: -1 };
      const text = `${lane} ${ordinal} ${textOfAll(row.values)}`;
      const count = (seen.get(text) ?? 0) + 1;
      seen.set(text, count);
      if (count <= (known.get(text) ?? 0)) return [];
      known.set(text, count);
      return [{ of: row, arrival }];
    });
  });
}

/** The greatest rowtime and lane watermark upstream (S7.5); what `final` gives has no time. */
function greatestTime(node: Node, history: InputHistory): number {
  if (node.kind === 'final') return NEVER;
  if (node.kind !== 'scan') return Math.max(NEVER, ...inputsOf(node).map(input => greatestTime(input, history)));
  const { rowtime } = node.source.schema;
  if (rowtime === null) return NEVER;
  const position = positionOf(node.source.schema, rowtime.column);
  return Math.max(
    NEVER,
    ...lanesOf(node, history).flatMap(({ changes }) => [
      ...changes.map(({ row }) => row[position] as number),
      ...watermarksAlong(node, changes),
    ]),
  );
}
