import { timeOfOver } from '../../plan/facts/over-time.js';
import type { LateInput } from '../../plan/late-inputs.js';
import { assertNever, inputsOf, type Node } from '../../plan/node.js';
import type { IntervalJoin } from '../../plan/nodes/interval-join.js';
import type { KeyedFunction } from '../../plan/nodes/keyed-function.js';
import { lateArrivals } from '../../plan/nodes/late-arrivals.js';
import type { LateRows } from '../../plan/nodes/late-rows.js';
import type { LateSessionRows } from '../../plan/nodes/late-session-rows.js';
import type { Over } from '../../plan/nodes/over.js';
import type { Scan } from '../../plan/nodes/scan.js';
import type { SessionAggregate } from '../../plan/nodes/session-aggregate.js';
import { updates, type WindowAggregate } from '../../plan/nodes/window-aggregate.js';
import type { WindowRows } from '../../plan/nodes/window-rows.js';
import { entriesOf } from '../../plan/retention.js';
import type { InputHistory } from './input-history.js';
import { delayOf, expiryOf } from './interval-times.js';
import { keyedRowsOf } from './keyed-rows.js';
import type { Memo } from './memo.js';
import { isNonLinear, isPlaced, isWindow, isWindowJoin } from './natures.js';
import { aggregateTable } from './operators/aggregate.js';
import { fromChangelogTable, toChangelogTable } from './operators/changelog.js';
import { type Cuts, intervalJoinTable, lateArrivalsTable } from './operators/interval-join.js';
import { joinTable, semiJoinTable } from './operators/join.js';
import { type KeyedRun, keyedRun, type Stamped } from './operators/keyed-function.js';
import { lateralJoinTable } from './operators/lateral-join.js';
import { filterTable, projectTable, unionTable } from './operators/linear.js';
import { overRowErrors, overTable } from './operators/over.js';
import { deduplicateTable, distinctTable, limitTable, topNTable } from './operators/ranked.js';
import { reduceTable } from './operators/reduce.js';
import { type Retained, retainedByKey, retainedJoin } from './operators/retained.js';
import { NO_SESSIONS, type Sessions, sessionsAfter } from './operators/session.js';
import { setOperationTable } from './operators/set-operation.js';
import { fromStreamTable, toStreamTable, transformTable } from './operators/stream.js';
import { temporalJoinTable } from './operators/temporal-join.js';
import {
  lateRow,
  resultsOfWindow,
  rowsInWindow,
  startOf,
  timeOf,
  windowEndsOf,
  windowResults,
  windowRowErrors,
} from './operators/window-aggregate.js';
import { windowedRows } from './operators/window-rows.js';
import { groupBy, NOTHING, positionOf, type Row, type RowError, type Table, textOfAll } from './row.js';
import { columnsRead, type Stay, staysOf } from './source-table.js';
import { lanesOf, watermarkOf, watermarksAlong } from './watermark.js';

/**
 * Which way a table is looked at (S4.6). `held`: on the way to an operator that closes by time, so that non-linear
 * operators show what their watermark has released; `immediate`: all of the prefix.
 */
export type Way = 'held' | 'immediate';

const ALL = Number.POSITIVE_INFINITY;
const NEVER = Number.NEGATIVE_INFINITY;

/** What every node of a plan denotes at every cut of one input, S4 word by word. */
export class Evaluation {
  readonly #input: InputHistory;
  readonly #memo: Memo;
  readonly #tables = new Map<string, Table>();
  readonly #numbers = new Map<Node, number>();
  readonly #watermarks = new Map<Node, number>();
  readonly #stays = new Map<Scan, readonly Stay[]>();
  readonly #points = new Map<Node, readonly number[]>();
  readonly #times = new Map<Node, readonly number[]>();
  readonly #sessions = new Map<string, Sessions>();
  readonly #keyed = new Map<string, KeyedRun>();

  /** `memo` may outlive this evaluation: prefixes of one history share their changes. */
  constructor(input: InputHistory, memo: Memo) {
    this.#input = input;
    this.#memo = memo;
  }

  /** The table of `node` when the watermark is `cut` (S4.1). */
  at(node: Node, cut: number, way: Way): Table {
    // Upstream of a closing operator a non-linear one stands behind a hold: f at cut min(c, W) (S4.6).
    const waits = node.retain !== undefined || isWindowJoin(node) || (way === 'held' && isNonLinear(node));
    const until = waits ? Math.min(cut, this.#watermarkOfInputs(node)) : cut;
    if (until === NEVER) return NOTHING;
    // Cuts between which nothing arrives show the same table.
    const place = this.cutPoints(node).filter(point => point < until).length;
    const key = `${this.#number(node)} ${way} ${isWindow(node) || node.kind === 'window-rows' ? until : place}`;
    let table = this.#tables.get(key);
    if (table === undefined) this.#tables.set(key, (table = this.#compute(node, until, way)));
    return table;
  }

  #compute(node: Node, cut: number, way: Way): Table {
    if (node.retain !== undefined) return this.#retained(node, cut).table;
    return this.#computeOver(node, cut, way);
  }

  /** A retained operator over all that has arrived before `cut`, in order (S12.3). */
  #retained(node: Node, cut: number): Retained {
    const inputs = inputsOf(node);
    // Before anything arrives there is what an aggregate without keys has over no rows (S9.1).
    const points = [NEVER, ...this.cutPoints(node).filter(point => point < cut)];
    const arrivals = points.map((arrival, i) => ({
      arrival,
      inputs: inputs.map(input => this.at(input, points[i + 1] ?? cut, 'held')),
    }));
    if (node.kind === 'join' || node.kind === 'semi-join') return retainedJoin(node, arrivals, this.#memo);
    const entries = entriesOf(node);
    if (entries?.by !== 'keys') throw new Error(`a ${node.kind} has nothing to forget`);
    const keys = inputs.map(({ schema }) =>
      node.kind === 'set-operation' ? schema.fields.map(({ name }) => name) : entries.keys,
    );
    return retainedByKey(inputs, keys, node.retain!, arrivals, tables => this.#computeOn(node, tables));
  }

  /** How many removals came for what was forgotten. */
  forgottenRemovals(node: Node): number {
    const until = this.#watermarkOfInputs(node);
    return until === NEVER ? 0 : this.#retained(node, until).dropped;
  }

  /** What an operator that is forgotten by key makes of given inputs. */
  #computeOn(node: Node, inputs: readonly Table[]): Table {
    const [input] = inputs;
    switch (node.kind) {
      case 'set-operation':
        return setOperationTable(node, input!, inputs[1]!, this.#memo);
      case 'aggregate':
        return aggregateTable(node, input!, this.#memo);
      case 'distinct':
        return distinctTable(node, input!, this.#memo);
      case 'top-n':
        return topNTable(node, input!, this.#memo);
      case 'deduplicate':
        return deduplicateTable(node, input!, this.#memo);
      default:
        throw new Error(`a ${node.kind} has nothing to forget`);
    }
  }

  #computeOver(node: Node, cut: number, way: Way): Table {
    const input = (n: Node): Table => this.at(n, cut, way);
    switch (node.kind) {
      case 'scan':
        return {
          rows: this.#staysOf(node)
            .filter(stay => isThere(stay, cut))
            .map(({ row }) => row),
          errors: [],
        };
      case 'filter':
        return filterTable(node, input(node.input), this.#memo);
      case 'project':
        return projectTable(node, input(node.input), this.#memo);
      case 'union':
        return unionTable(node, node.inputs.map(input), this.#firstLanes(node.inputs), this.#memo);
      case 'lateral-join':
        return lateralJoinTable(node, input(node.input), isPlaced(node), this.#memo);
      case 'join':
        return joinTable(node, input(node.left), input(node.right), this.#memo);
      case 'semi-join':
        return semiJoinTable(node, input(node.left), input(node.right), this.#memo);
      case 'interval-join':
        return intervalJoinTable(node, cut, this.#watermarkOfInputs(node), this.#cuts, this.#memo);
      case 'temporal-join': {
        const stays = (scan: Scan): readonly Stay[] => this.#staysOf(scan);
        return temporalJoinTable(node, cut, this.#watermarkOfInputs(node), this.#cuts, stays, this.#memo);
      }
      case 'late-arrivals':
        return lateArrivalsTable(node, cut, this.#cuts, this.#memo);
      case 'set-operation':
        return setOperationTable(node, input(node.left), input(node.right), this.#memo);
      case 'aggregate':
        return aggregateTable(node, input(node.input), this.#memo);
      case 'distinct':
        return distinctTable(node, input(node.input), this.#memo);
      case 'top-n':
        return topNTable(node, input(node.input), this.#memo);
      case 'deduplicate':
        return deduplicateTable(node, input(node.input), this.#memo);
      case 'over':
        return timeOfOver(node) === null ? this.#overTable(node, input(node.input).rows) : this.#overByTime(node, cut);
      case 'limit':
        return limitTable(node, input(node.input), this.#memo);
      // An order shows where rows are limited or collected; the table is the same (S6.4).
      case 'sort':
        return { rows: input(node.input).rows, errors: [] };
      case 'window-aggregate':
        return this.#windows(node, cut);
      case 'session-aggregate':
        return this.#sessionResults(node, cut);
      case 'window-rows':
        return this.#windowRows(node, cut);
      case 'late-rows':
        return this.#lateTable(node, cut);
      case 'late-session-rows': {
        const { late } = this.#sessionsAt(node, Math.min(cut, this.watermark(node.input)));
        return { rows: late.map(({ row, start, end }) => lateRow(node, row, [start, end], this.#memo)), errors: [] };
      }
      // Reads at cut +infinity, so nothing before the end; then the same table at every cut, without holds (S13).
      case 'final':
        return this.watermark(node) === ALL
          ? { rows: this.at(node.input, ALL, 'immediate').rows, errors: [] }
          : NOTHING;
      case 'keyed-function': {
        const { rows, errors } = this.#keyedRun(node, way);
        const isSeen = ({ arrival }: Stamped<unknown>): boolean => arrival < cut;
        return { rows: rows.filter(isSeen).map(({ of }) => of), errors: errors.filter(isSeen).map(({ of }) => of) };
      }
      case 'to-stream':
        return toStreamTable(node, input(node.input), this.#memo);
      case 'transform':
        return transformTable(node, input(node.input), isPlaced(node), this.#memo);
      case 'to-changelog':
        return toChangelogTable(node, input(node.input));
      case 'from-changelog':
        return fromChangelogTable(node, input(node.input), isPlaced(node));
      case 'reduce':
        return reduceTable(node, input(node.input));
      case 'from-stream':
        return fromStreamTable(node, input(node.input), this.#memo);
      default:
        return assertNever(node);
    }
  }

  /** What operators that close by time read, at the cuts that they ask for. */
  readonly #cuts: Cuts = {
    at: (input, cut) => this.at(input, cut, 'held'),
    times: input => this.#timesOf(input),
  };

  /**
   * The results that close at or before min(cut, the watermark of the input), each on the cut where it closes (S4.3), or
   * where it is corrected for the last time (S5.2). Early ones are there at every cut (S5.6).
   */
  #windows(node: WindowAggregate, cut: number): Table {
    const closed = this.#endsOf(node).filter(end => node.early || end <= Math.min(cut, this.watermark(node.input)));
    const results = closed.map(end => {
      const read = Math.min(cut, end + node.allowedLateness);
      return windowResults(node, this.at(node.input, read, 'held'), end, this.#memo);
    });
    return {
      rows: results.flatMap(({ rows }) => rows),
      errors: [...results.flatMap(({ errors }) => errors), ...this.#rowErrors(node, cut)],
    };
  }

  /**
   * Rows that fail are errors as soon as they are in a cut that one of their windows can read, which is any up to the
   * end of their last one; a row that comes later is late for all of them and is not looked at.
   */
  #rowErrors(node: WindowAggregate, cut: number): RowError[] {
    const lastEnds = new Set(this.#timesOf(node.input).flatMap(time => windowEndsOf(node, time).slice(-1)));
    return [...lastEnds].flatMap(end => {
      const rows = this.at(node.input, Math.min(cut, end + node.allowedLateness), 'held').rows;
      return windowRowErrors(
        node,
        rows.filter(row => isLastEnd(node, row, end)),
        this.#memo,
      );
    });
  }

  /**
   * The sessions that close at or before min(cut, the watermark of the input), early ones at any time, with what they hold
   * then; a session is over only when time has passed it, so what arrived later is looked at only where it shows.
   */
  #sessionResults(node: SessionAggregate, cut: number): Table {
    const closing = Math.min(cut, this.watermark(node.input));
    const { sessions } = this.#sessionsAt(node, updates(node) ? cut : closing);
    const results = sessions
      .filter(({ end }) => node.early || end <= closing)
      .map(({ rows, start, end }) => resultsOfWindow(node, rows, [start, end], this.#memo));
    return {
      rows: results.flatMap(({ rows }) => rows),
      errors: [
        ...results.flatMap(({ errors }) => errors),
        ...windowRowErrors(
          node,
          sessions.flatMap(({ rows }) => rows),
          this.#memo,
        ),
      ],
    };
  }

  /** The sessions that the changes below a cut make, arrival by arrival (S5.4). */
  #sessionsAt(node: SessionAggregate | LateSessionRows, cut: number): Sessions {
    const points = this.cutPoints(node.input).filter(point => point < cut);
    const key = `${this.#number(node)} ${points.length}`;
    let sessions = this.#sessions.get(key);
    if (sessions === undefined) {
      const last = points.at(-1);
      sessions =
        last === undefined
          ? NO_SESSIONS
          : sessionsAfter(
              node,
              this.#sessionsAt(node, last),
              last,
              this.at(node.input, last, 'held').rows,
              this.at(node.input, cut, 'held').rows,
            );
      this.#sessions.set(key, sessions);
    }
    return sessions;
  }

  /** How many (row, result) pairs came late: what a window's rows are now, less what they were when it was read (S5.3). */
  lateRows(node: WindowAggregate | WindowRows | SessionAggregate, ways: ReadonlySet<Way>): number {
    // Which rows are late for any session is known when time has passed them.
    if (node.kind === 'session-aggregate') return this.#sessionsAt(node, this.watermark(node.input)).late.length;
    // What stands behind a hold has met what time has passed (S4.6).
    const isHeld = isNonLinear(node) && !ways.has('immediate');
    const cut = isHeld ? this.watermark(node.input) : ALL;
    const countAt = (end: number, at: number): number =>
      rowsInWindow(node, this.at(node.input, at, 'held').rows, end).length;
    const lateFor = (end: number): number =>
      countAt(end, cut) - countAt(end, Math.min(cut, end + node.allowedLateness));
    return this.#endsOf(node).reduce((sum, end) => sum + lateFor(end), 0);
  }

  /** The rows of the windows that close at or before min(cut, the watermark of the input), each read as its results are. */
  #windowRows(node: WindowRows, cut: number): Table {
    const closed = this.#endsOf(node).filter(end => end <= Math.min(cut, this.watermark(node.input)));
    const rows = closed.flatMap(end => {
      const read = Math.min(cut, end + node.allowedLateness);
      return windowedRows(node, this.at(node.input, read, 'held').rows, end, this.#memo);
    });
    return { rows, errors: [] };
  }

  /** By window the rows that have come after it was read for the last time, as a multiset (S5.3). */
  #lateTable(node: LateRows, cut: number): Table {
    const rows = this.at(node.input, cut, 'held').rows;
    const late = this.#endsOf(node).flatMap(end => {
      const read = groupBy(this.at(node.input, Math.min(cut, end + node.allowedLateness), 'held').rows, textOfRow);
      const counts = new Map(read.map(same => [textOfRow(same[0]!), same.length]));
      return groupBy(rowsInWindow(node, rows, end), textOfRow)
        .flatMap(same => same.slice(counts.get(textOfRow(same[0]!)) ?? 0))
        .map(row => lateRow(node, row, [startOf(node, end), end], this.#memo));
    });
    return { rows: late, errors: [] };
  }

  /** How many rows came too late for a keyed function (S7.1). */
  lateForKeyed(node: KeyedFunction): number {
    return this.#keyedRun(node, 'held').late;
  }

  /** All that a keyed function has done by this prefix. */
  #keyedRun(node: KeyedFunction, way: Way): KeyedRun {
    const byWay = node.order === 'position' && node.inputs.length === 1 ? way : 'held';
    const key = `${this.#number(node)} ${byWay}`;
    let run = this.#keyed.get(key);
    if (run === undefined) {
      this.#keyed.set(key, (run = keyedRun(node, keyedRowsOf(node, this, this.#input, byWay))));
    }
    return run;
  }

  /** All at once: rows that fail, and the others with their results. */
  #overTable(node: Over, input: readonly Row[]): Table {
    const { rows, errors } = overTable(node, input, this.#memo);
    return { rows, errors: [...errors, ...overRowErrors(node, input, this.#memo)] };
  }

  /**
   * The rows of each time t that min(cut, the watermark of the input) has passed, as of cut t + 1, with what they are among
   * those of earlier times (S7.1). Rows that fail are errors as soon as such a cut shows them.
   */
  #overByTime(node: Over, cut: number): Table {
    const closed = Math.min(cut, this.watermark(node.input));
    const times = this.#timesOf(node.input);
    const rowsOf = (time: number, at: number) => rowsOfTime(node, this.at(node.input, at, 'held').rows, time);
    const frozen = times.filter(time => time + 1 <= closed).flatMap(time => rowsOf(time, time + 1));
    const { rows, errors } = overTable(node, frozen, this.#memo);
    const read = times.flatMap(time => rowsOf(time, Math.min(cut, time + 1)));
    return { rows, errors: [...errors, ...overRowErrors(node, read, this.#memo)] };
  }

  /** How many rows came too late for an OVER by time (S7.1). */
  lateForOver(node: Over): number {
    const countAt = (time: number, cut: number) => rowsOfTime(node, this.at(node.input, cut, 'held').rows, time).length;
    return this.#timesOf(node.input).reduce((sum, time) => sum + countAt(time, ALL) - countAt(time, time + 1), 0);
  }

  /** The watermark of the edge below `node`. */
  watermark(node: Node): number {
    let watermark = this.#watermarks.get(node);
    if (watermark === undefined) this.#watermarks.set(node, (watermark = watermarkOf(node, this.#input)));
    return watermark;
  }

  #watermarkOfInputs(node: Node): number {
    return Math.min(...inputsOf(node).map(input => this.watermark(input)));
  }

  /** Where the table of `node` may change: just above these, ascending. They are the arrival watermarks of S4.4. */
  cutPoints(node: Node): readonly number[] {
    let points = this.#points.get(node);
    if (points === undefined) {
      const distinct = new Set(this.#computeCutPoints(node));
      this.#points.set(node, (points = [...distinct].sort((a, b) => (a < b ? -1 : 1))));
    }
    return points;
  }

  #computeCutPoints(node: Node): readonly number[] {
    switch (node.kind) {
      case 'scan':
        return lanesOf(node, this.#input).flatMap(lane => watermarksAlong(node, lane.changes));
      case 'window-aggregate':
      case 'window-rows':
        return [...this.#endsOf(node).map(end => end - 1), ...this.cutPoints(node.input)];
      case 'session-aggregate':
        return [...this.#sessionTimesOf(node), ...this.cutPoints(node.input)];
      case 'interval-join':
        return this.#intervalPoints(node);
      case 'over':
        return [...(timeOfOver(node) === null ? [] : this.#timesOf(node.input)), ...this.cutPoints(node.input)];
      // A result shows when its row's time has passed.
      case 'temporal-join':
        return this.#timesOf(node.left);
      case 'final':
        return [NEVER];
      case 'keyed-function':
        return [
          ...this.#keyedRun(node, 'held').rows.map(({ arrival }) => arrival),
          ...this.#keyedRun(node, 'held').errors.map(({ arrival }) => arrival),
          ...node.inputs.flatMap(input => this.cutPoints(input.node)),
        ];
      default:
        return inputsOf(node).flatMap(input => this.cutPoints(input));
    }
  }

  /** Where pairs of an interval join show, and pads (S4.4). */
  #intervalPoints(node: IntervalJoin): number[] {
    const pairs = [...this.cutPoints(node.left), ...this.cutPoints(node.right)];
    const pads = ([0, 1] as const).flatMap(side =>
      this.#timesOf(side === 0 ? node.left : node.right).map(time => expiryOf(node, side, time) - 1),
    );
    return [...pairs, ...pads].map(point => point - delayOf(node));
  }

  /** How many rows of an input of a join by time came when nothing could be made of them any more, on an append-only edge. */
  lateArrivals({ input, time, after }: LateInput): number {
    return lateArrivalsTable(lateArrivals(input, { time, after }), ALL, this.#cuts, this.#memo).rows.length;
  }

  /** The ends of all windows that could have a row. */
  #endsOf(node: WindowAggregate | WindowRows | LateRows): number[] {
    const ends = new Set(this.#timesOf(node.input).flatMap(time => windowEndsOf(node, time)));
    return [...ends].sort((a, b) => a - b);
  }

  /** The `windowTime` of all sessions that there could be: each ends with a row. */
  #sessionTimesOf(node: SessionAggregate): number[] {
    return this.#timesOf(node.input).map(time => time + node.window.gap - 1);
  }

  /** All rowtimes that rows of `node` could have, at any cut: those of the sources, and those that windows give. */
  #timesOf(node: Node): readonly number[] {
    let times = this.#times.get(node);
    if (times === undefined) this.#times.set(node, (times = [...new Set(this.#computeTimes(node))]));
    return times;
  }

  #computeTimes(node: Node): readonly number[] {
    // What a keyed function emits has the time at which it does.
    if (node.kind === 'keyed-function') {
      const time = node.schema.fields.findIndex(({ name }) => name === 'time');
      return time < 0 ? [] : this.#keyedRun(node, 'held').rows.map(({ of }) => of.values[time] as number);
    }
    // A rowtime may be a key of a window, and stays one beside the window's own.
    const own =
      node.kind === 'window-aggregate' || node.kind === 'window-rows'
        ? this.#endsOf(node).map(end => end - 1)
        : node.kind === 'session-aggregate'
          ? this.#sessionTimesOf(node)
          : [];
    if (node.kind !== 'scan') return [...own, ...inputsOf(node).flatMap(input => this.#timesOf(input))];
    const { rowtime } = node.source.schema;
    if (rowtime === null) return [];
    const position = positionOf(node.source.schema, rowtime.column);
    return lanesOf(node, this.#input).flatMap(({ changes }) => changes.map(({ row }) => row[position] as number));
  }

  #staysOf(scan: Scan): readonly Stay[] {
    let stays = this.#stays.get(scan);
    if (stays === undefined) {
      stays = staysOf(scan, this.#input, (change, lane, ordinal) =>
        this.#memo.of(scan, change, (): Row => ({ values: columnsRead(scan, change.row), place: { lane, ordinal } })),
      );
      this.#stays.set(scan, stays);
    }
    return stays;
  }

  /** The rank of the first lane of each input of a union; `null` where an input's rows have no place (S6.1). */
  #firstLanes(inputs: readonly Node[]): number[] | null {
    if (!inputs.every(isPlaced)) return null;
    const counts = inputs.map(input => this.#laneCount(input));
    return counts.map((_, i) => counts.slice(0, i).reduce((sum, count) => sum + count, 0));
  }

  #laneCount(node: Node): number {
    if (node.kind === 'scan') return lanesOf(node, this.#input).length;
    if (node.kind === 'semi-join' || node.kind === 'temporal-join') return this.#laneCount(node.left);
    return inputsOf(node).reduce((sum, input) => sum + this.#laneCount(input), 0);
  }

  #number(node: Node): number {
    let number = this.#numbers.get(node);
    if (number === undefined) this.#numbers.set(node, (number = this.#numbers.size));
    return number;
  }
}

function textOfRow({ values }: Row): string {
  return textOfAll(values);
}

/** The rows whose time, by which an OVER goes, is `time`. */
function rowsOfTime(node: Over, rows: readonly Row[], time: number): Row[] {
  const position = positionOf(node.input.schema, timeOfOver(node)!);
  return rows.filter(({ values }) => values[position] === time);
}

function isThere({ from, until }: Stay, cut: number): boolean {
  return from < cut && !(until !== null && until < cut);
}

function isLastEnd(node: WindowAggregate, row: Row, end: number): boolean {
  const time = timeOf(node, row);
  return time !== null && windowEndsOf(node, time).at(-1) === end;
}
