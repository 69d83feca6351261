import { inputsOf, type Node } from '../../plan/node.js';
import type { Scan } from '../../plan/nodes/scan.js';
import { programRow } from '../../types/program-value.js';
import { firstOf } from './first-input.js';
import type { InputHistory, LaneHistory, SourceChange } from './input-history.js';
import { delayOf } from './interval-times.js';

/** The lanes of a scan, in the order of their ids by code point (S3.1). */
export function lanesOf(scan: Scan, input: InputHistory): readonly LaneHistory[] {
  const lanes = input.get(scan.token);
  if (lanes === undefined) throw new Error(`no input for ${scan.source.label}`);
  return [...lanes].sort((a, b) => compareCodePoints(a.id, b.id));
}

/**
 * The watermarks of one lane: before its first change, after each, in order (S3.2, S3.3). So the arrival watermark of
 * change i is entry i, and the last entry is the lane's watermark now. Without rowtime there is no time before the end
 * (S3.9). Every change moves time, a removal too: log events carry the time of the change (S3.10).
 */
export function watermarksAlong(scan: Scan, changes: readonly SourceChange[]): number[] {
  const { fields, rowtime } = scan.source.schema;
  const result = [Number.NEGATIVE_INFINITY];
  let watermark = Number.NEGATIVE_INFINITY;
  const column = rowtime === null ? -1 : fields.findIndex(field => field.name === rowtime.column);
  const rowOf = programRow(fields);
  for (const { row } of changes) {
    if (rowtime !== null) {
      const time = row[column];
      if (typeof time !== 'number') throw new Error('a rowtime is never NULL (S10.6)');
      // A custom watermark may be anything, and is made monotone (S3.2); the tick is 1 ms.
      const next = rowtime.watermark === null ? time - rowtime.delay : Math.floor(rowtime.watermark(rowOf(row)));
      if (next > watermark) watermark = next;
    }
    result.push(watermark);
  }
  return result;
}

/**
 * The watermark of the edge below `node` (S3.4, S4.4): the least over all lanes upstream that are not finished,
 * +infinity when all are. `final()` lets nothing through before the end (S13).
 */
export function watermarkOf(node: Node, input: InputHistory): number {
  if (node.kind === 'scan') {
    const open = lanesOf(node, input).filter(lane => !lane.finished);
    return Math.min(...open.map(lane => watermarksAlong(node, lane.changes).at(-1)!));
  }
  const least = Math.min(
    ...inputsOf(node).map((upstream, i) => {
      const watermark = watermarkOf(upstream, input);
      // No time passes before what is read first has ended (S7.3).
      const waits = node.kind === 'keyed-function' && i === firstOf(node) && watermark !== Number.POSITIVE_INFINITY;
      return waits ? Number.NEGATIVE_INFINITY : watermark;
    }),
  );
  if (node.kind === 'interval-join') return least - delayOf(node);
  if (node.kind === 'final') return least === Number.POSITIVE_INFINITY ? least : Number.NEGATIVE_INFINITY;
  return least;
}

/** Order of texts by code point, which is not that of UTF-16 units (S9.1). */
export function compareCodePoints(a: string, b: string): number {
  const left = Array.from(a, character => character.codePointAt(0)!);
  const right = Array.from(b, character => character.codePointAt(0)!);
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    if (left[i] !== right[i]) return left[i]! - right[i]!;
  }
  return left.length - right.length;
}
