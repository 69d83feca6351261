import type { Theme } from '../../src/testing/generators/themes.js';
import { functionMutants } from './functions.js';
import { groupingSetMutants } from './grouping-sets.js';
import { joinAndSetMutants } from './joins-and-sets.js';
import { timeJoinMutants } from './joins-by-time.js';
import { keyedFunctionMutants } from './keyed-functions.js';
import { overMutants } from './over.js';
import { rankingMutants } from './ranking.js';
import { retentionMutants } from './retention.js';
import { rowsOfWindowsMutants } from './rows-of-windows.js';
import { sessionMutants } from './sessions.js';
import { streamMutants } from './streams.js';
import { windowMutants } from './windows.js';

/** One planted defect: a small change of one file's text. */
export interface Mutant {
  readonly name: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** What the cases are about that should notice it, where among all kinds of cases they are few. */
  readonly about?: readonly Theme[];
}

/** Defects that cases about these themes notice. */
function about(themes: readonly Theme[], some: readonly Mutant[]): Mutant[] {
  return some.map(mutant => ({ about: themes, ...mutant }));
}

/** Defects that the generated laws have to notice, by the part of the engine that has them. */
export const mutants: readonly Mutant[] = [
  // Lanes and time.
  {
    name: 'lateness judged by the edge instead of the lane',
    file: 'src/embedded/execution.ts',
    find: 'if (stamped.rows > 0) pushScan(scan, stamped);',
    replace:
      'stamped.arrivals?.watermark.fill(scan.vertex.outWatermark); if (stamped.rows > 0) pushScan(scan, stamped);',
  },
  {
    name: 'an arrival watermark that counts the row itself',
    file: 'src/embedded/scan.ts',
    find: `if (watermark < next) continue;
        this.#run(i + 1, floored);`,
    replace: `if (watermark < next) continue;
        if (i > 0) this.#run(i, floored);`,
  },
  {
    name: 'the delay of a rowtime ignored',
    file: 'src/embedded/scan.ts',
    find: 'lane.watermark = Math.max(lane.watermark, max - delay);',
    replace: 'lane.watermark = Math.max(lane.watermark, max);',
  },
  {
    name: 'finished lanes hold time back',
    file: 'src/embedded/execution.ts',
    find: 'if (!lane.finished && lane.watermark < least)',
    replace: 'if (lane.watermark < least)',
  },
  {
    name: 'unstarted lanes do not hold time back',
    file: 'src/embedded/execution.ts',
    find: 'if (!lane.finished && lane.watermark < least)',
    replace: 'if (!lane.finished && lane.started && lane.watermark < least)',
  },
  {
    name: 'lanes in the order of UTF-16',
    file: 'src/embedded/open-source.ts',
    find: 'compareText(a.id, b.id)',
    replace: '(a.id < b.id ? -1 : 1)',
  },
  {
    name: 'finish ignored',
    file: 'src/embedded/vertex.ts',
    find: 'this.operator!.finish(port);',
    replace: '',
  },
  // Windows.
  {
    name: '<= at the end of a window: a row that arrives at the end is in time',
    file: 'src/embedded/operators/window-panes.ts',
    find: 'return arrival < firstEnd ? 0 :',
    replace: 'return arrival <= firstEnd ? 0 :',
  },
  {
    name: 'a window closes only above its end',
    file: 'src/embedded/operators/window-aggregate.ts',
    find: 'this.#ends.at(-1)! <= time',
    replace: 'this.#ends.at(-1)! < time',
  },
  {
    name: 'a row late for one hop is late for all',
    file: 'src/embedded/operators/window-buckets.ts',
    find: 'isOpen: late < count,',
    replace: 'isOpen: late === 0,',
  },
  {
    name: 'late rows counted once, not for each window missed',
    file: 'src/embedded/operators/window-aggregate.ts',
    find: 'this.#outlet.late(bucket.late * rowsOf(bucket, batch))',
    replace: 'this.#outlet.late(rowsOf(bucket, batch))',
  },
  {
    name: 'windows opened again by a restore',
    file: 'src/embedded/operators/window-aggregate.ts',
    find: 'const closed = Math.max(0, Math.ceil((next! - firstEnd) / slide));',
    replace: 'const closed = 0;',
  },
  // Holds.
  {
    name: 'no hold',
    file: 'src/embedded/graph.ts',
    find: "return instance.held && node.kind !== 'session-aggregate'",
    replace: 'return instance.held && instance.consumers < 0',
  },
  {
    name: 'a hold lets changes enter as they came, not by arrival',
    file: 'src/embedded/hold.ts',
    find: 'return free.sort(',
    replace: 'return free.length > 0 ? free : free.sort(',
  },
  {
    name: 'waiting rows left out of the snapshot',
    file: 'src/embedded/hold.ts',
    find: 'this.#slots[port] = store.restore(',
    replace: 'store.restore(',
  },
  {
    name: 'one flush for all that a hold lets go',
    file: 'src/embedded/hold.ts',
    find: 'if (floorToGrid(store.arrival(slots[i]!), this.#grid) !== point) break;',
    replace: 'if (point === Number.POSITIVE_INFINITY) break;',
  },
  // Joins.
  {
    name: 'a join that takes the lesser arrival',
    file: 'src/embedded/operators/join.ts',
    find: 'pairs.arrivals[k] = Math.max(',
    replace: 'pairs.arrivals[k] = Math.min(',
  },
  {
    name: 'NULL = NULL in a join',
    file: 'src/embedded/operators/join-keys.ts',
    find: '!keys[k]!.nullSafe && expressions[k]!.type.nullable',
    replace: 'keys[k]!.nullSafe && expressions[k]!.type.nullable',
  },
  {
    name: 'a pad not taken back',
    file: 'src/embedded/operators/counted-rows.ts',
    find: 'else if (shown !== 0) {',
    replace: 'else if (shown < 0) {',
  },
  {
    name: 'a pair counts as often as its left row',
    file: 'src/embedded/operators/join.ts',
    find: 'weightAt(batch, pairs.positions[k]!) * store.weight(pairs.slots[k]!)',
    replace: 'weightAt(batch, pairs.positions[k]!)',
  },
  {
    name: 'pairs whose key is NULL and whose condition fails are no errors',
    file: 'src/embedded/operators/join-condition.ts',
    find: 'nullKeysMayFail: fails && keys.some(mayBeNull)',
    replace: 'nullKeysMayFail: false',
  },
  // Order.
  {
    name: 'ties by arrival in first, last and collect',
    file: 'src/embedded/aggregates/entry-order.ts',
    find: '...(placed ? [numbers, numbers] : []), ...content];',
    replace: '...(placed ? [() => 0, () => 0] : []), ...content.map(() => () => 0)];',
  },
  {
    name: 'ties by arrival in top-N',
    file: 'src/embedded/operators/row-ranking.ts',
    find: 'const order = this.#store.comparePlace(a, b);',
    replace: 'const order = a - b;',
  },
  {
    name: 'inputs of a union in no order',
    file: 'src/embedded/operators/union.ts',
    find: 'rank += count;',
    replace: 'rank += 0 * count;',
  },
  {
    name: 'a limit that does not look at the order below it',
    file: 'src/embedded/graph.ts',
    find: 'const order = factsOf(node.input).order ?? [];',
    replace: 'const order: never[] = [];',
  },
  // Aggregates.
  {
    name: 'a float sum that is not exact',
    file: 'src/embedded/aggregates/double-total.ts',
    find: 'const sum = high + low;',
    replace: 'const sum = high;',
  },
  {
    name: 'changes that are none are emitted',
    file: 'src/embedded/operators/aggregate.ts',
    find: 'if (before === after && (after !== 0 || changed[t] === 0)) continue;',
    replace: 'if (before === after && after !== 0) continue;',
  },
  {
    name: 'no row of an aggregate over no rows',
    file: 'src/embedded/operators/aggregate.ts',
    find: 'always = node.keys.length === 0,',
    replace: 'always = node.keys.length < 0,',
  },
  {
    name: 'groups of a snapshot taken for new ones',
    file: 'src/embedded/operators/aggregate.ts',
    find: 'this.#born = this.#step === 1 ? 0 : this.#state.table.size;',
    replace: 'this.#born = 0;',
  },
  // Logs, errors, ends.
  {
    name: 'an upsert leaves the row before it',
    file: 'src/embedded/changelog-source.ts',
    find: 'this.#emit(standing.pop()!, lane, -1, arrival, row);',
    replace: 'standing.pop();',
  },
  {
    name: 'a removal takes its own columns, not those of the row that stands',
    file: 'src/embedded/changelog-source.ts',
    find: 'this.#emit(taken, lane, -1, arrival, row);',
    replace: 'this.#emit({ ...taken, row }, lane, -1, arrival, row);',
  },
  {
    name: 'an error lost',
    file: 'src/embedded/graph.ts',
    find: 'node: node as Filter | Project,\n        error: vertex.errorOf(idOf(node)),',
    replace:
      'node: node as Filter | Project,\n        error: node.kind === last.node.kind ? () => {} : vertex.errorOf(idOf(node)),',
  },
  {
    name: 'an error that a window has read goes with its row',
    file: 'src/embedded/error-table.ts',
    find: 'return Math.max(sum, greatest);',
    replace: 'return sum;',
  },
  {
    name: 'final does not wait for the end',
    file: 'src/embedded/operators/final.ts',
    find: 'if (!this.#ended) return;',
    replace: '',
  },
  {
    name: 'changes that undo each other reach the sink',
    file: 'src/embedded/graph.ts',
    find: 'if (!vertex.edge.consolidated || hidesPlaces) {',
    replace: 'if (hidesPlaces) {',
  },
  {
    name: 'a lane goes on at the beginning of its batch',
    file: 'src/embedded/lane.ts',
    find: 'skip: this.ordinal - this.#base,',
    replace: 'skip: 0,',
  },
  {
    name: 'ordinals start anew after a restore',
    file: 'src/embedded/lane.ts',
    find: 'this.ordinal = from.ordinal;',
    replace: 'this.ordinal = 0;',
  },
  // Rows that a reader leaves out.
  {
    name: 'rows that a reader drops do not move the watermark',
    file: 'src/embedded/scan.ts',
    find: 'const seen = dropped.maxRowtime[from + i]!;',
    replace: 'const seen = Number.NEGATIVE_INFINITY;',
  },
  {
    name: 'rows dropped after the last that is taken do not move the watermark',
    file: 'src/embedded/scan.ts',
    find: 'const seen = dropped.maxRowtime[from + batch.rows]!;',
    replace: 'const seen = Number.NEGATIVE_INFINITY;',
  },
  {
    name: 'ordinals that count delivered rows only',
    file: 'src/embedded/lane.ts',
    find: 'return dropped === null ? row : dropped.ordinals[row]!;',
    replace: 'return row;',
  },
  // Rewrites.
  {
    name: 'a filter on the right columns moves below a left join',
    file: 'src/plan/rewrites/push-filters.ts',
    find: 'else if ([...inputs].some(side => isPadded(join.type, side))) stay.push(conjunct);',
    replace:
      "else if (join.type !== 'left' && [...inputs].some(side => isPadded(join.type, side))) stay.push(conjunct);",
  },
  ...about(['functions'], functionMutants),
  ...joinAndSetMutants,
  ...about(['interval joins', 'versions'], timeJoinMutants),
  ...about(['streams', 'changelogs'], streamMutants),
  ...about(['keyed functions'], keyedFunctionMutants),
  ...windowMutants,
  ...about(['window ranks', 'window joins', 'cascades'], rowsOfWindowsMutants),
  ...about(['sessions', 'changing sessions', 'early'], sessionMutants),
  ...about(['grouping sets'], groupingSetMutants),
  ...about(['over by time', 'over of changes'], overMutants),
  ...about(['ranks'], rankingMutants),
  ...about(['retained'], retentionMutants),
];
