import type { SessionAggregate } from '../../plan/nodes/session-aggregate.js';
import type { GroupState } from '../aggregates/group-state.js';
import { type Batch, MAX_BATCH_ROWS } from '../batch.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter } from '../operator.js';
import type { Session } from '../sessions/open-sessions.js';
import { SessionGroups } from '../sessions/session-groups.js';
import { SessionResults } from '../sessions/session-results.js';
import { type JoinedRows, SessionRows } from '../sessions/session-rows.js';
import { ALL_POSITIONS } from '../state/key-table.js';

/**
 * Folds the rows of each session and key to one, once the watermark has reached the session's end (S5.4). Rows wait until
 * time has passed their arrival watermark, then join the sessions that are open, in that order: so it makes no difference
 * in which steps and from which lanes they come.
 */
export class SessionAggregateOperator implements Operator {
  readonly #rows: SessionRows;
  readonly #groups: SessionGroups;
  readonly #results: SessionResults;
  /** Where the parts of a session are added up. */
  readonly #sum: GroupState;
  /** Rows come in the order of their arrival, and are only inserted. */
  readonly #isOrdered: boolean;
  readonly #countsLate: boolean;
  readonly #outlet: Outlet;
  readonly #joined: JoinedRows = {
    positions: new Int32Array(MAX_BATCH_ROWS),
    count: 0,
    parts: new Float64Array(MAX_BATCH_ROWS),
    late: 0,
  };
  /** Sessions that have ended. */
  #over: Session[] = [];

  constructor(
    node: SessionAggregate,
    input: Edge,
    output: Edge,
    outlet: Outlet,
    { codeGeneration, isOrdered }: { codeGeneration: boolean; isOrdered: boolean },
  ) {
    const counts = node.lateRows === 'drop';
    this.#isOrdered = isOrdered;
    this.#countsLate = counts;
    this.#outlet = outlet;
    this.#rows = new SessionRows(node, input, false, {
      late: slots => {
        if (counts) outlet.late(slots.reduce((sum, slot) => sum + this.#rows.store.weight(slot), 0));
      },
      missed: changes => {
        if (counts) outlet.late(changes);
      },
    });
    this.#groups = new SessionGroups(node, this.#rows, input, outlet, codeGeneration);
    this.#sum = this.#groups.aggregation.newState();
    this.#results = new SessionResults(node, this.#groups, this.#rows.partitions, output, {
      rows: ({ batch }) => outlet.rows(batch),
      fault: (where, fault, end) => outlet.error(where, fault, 1, end - 1),
    });
  }

  push(_port: number, batch: Batch): void {
    if (this.#isOrdered) this.#pushOrdered(batch);
    else this.#rows.push(batch);
  }

  /** What later rows of the only lane follow has all come: only rows of the last arrival have to wait. */
  #pushOrdered(batch: Batch): void {
    const { count } = batch;
    const { end, watermark } = batch.arrivals!;
    const positions = batch.selection ?? ALL_POSITIONS;
    let run = 0;
    while (end[run]! <= positions[count - 1]!) run++;
    const last = watermark[run]!;
    const begin = run === 0 ? 0 : end[run - 1]!;
    let to = count;
    while (to > 0 && positions[to - 1]! >= begin) to--;
    let from = 0;
    if (to > 0 && this.#rows.isWaiting) {
      // Those of the first arrival may belong to what waits.
      run = 0;
      while (end[run]! <= positions[0]!) run++;
      while (from < to && positions[from]! < end[run]!) from++;
      this.#rows.push({ ...batch, selection: positions.subarray(0, from), count: from });
    }
    this.#settle(last);
    if (from < to) this.#join(batch, from, to);
    this.#rows.push({ ...batch, selection: positions.subarray(to, count), count: count - to });
  }

  #join(batch: Batch, from: number, to: number): void {
    const joined = this.#joined;
    joined.count = 0;
    joined.late = 0;
    this.#rows.joinAtOnce(batch, from, to, joined);
    if (joined.late > 0 && this.#countsLate) this.#outlet.late(joined.late);
    if (joined.count > 0) this.#groups.addJoined(batch, joined);
  }

  /** Lets rows that have waited join, up to that arrival. */
  #settle(time: number): void {
    const rows = this.#rows;
    if (!rows.isWaiting) return;
    const slots = rows.release(time);
    for (let from = 0; from < slots.length; ) {
      const to = rows.endOfArrival(slots, from);
      rows.arrive(slots, from, to);
      from = to;
    }
    this.#groups.add(slots);
    rows.settle(slots);
  }

  watermark(_port: number, time: number): void {
    const rows = this.#rows;
    this.#settle(time);
    rows.sessions.pass(
      time,
      () => {},
      session => this.#over.push(session),
    );
    if (this.#over.length > 0) this.#emit();
    rows.tidy();
  }

  /** Lets the results of sessions that have ended go, in order of time. */
  #emit(): void {
    const over = this.#over.sort((a, b) => a.end - b.end);
    const { state } = this.#groups;
    for (const session of over) {
      if (session.absorbed === null)
        for (const group of this.#groups.of(session)) this.#results.add(state, group, session);
      else this.#emitSum(session);
    }
    this.#results.flush();
    for (const session of over) {
      this.#groups.free(session);
      this.#rows.free(session);
    }
    this.#over = [];
  }

  #emitSum(session: Session): void {
    this.#groups.addTo(this.#sum, session.id, session);
    for (const group of this.#sum.table.liveIds()) this.#results.add(this.#sum, group, session);
    this.#results.flush();
    this.#sum.clear();
  }

  finish(): void {
    // Time ends with the input, and with it every session.
  }

  flush(): void {}

  snapshot(into: StateWriter): void {
    this.#rows.snapshot(into);
    this.#groups.snapshot(into);
  }

  restore(from: StateReader): void {
    this.#rows.restore(from);
    this.#groups.restore(from);
  }

  get stateBytes(): number {
    return this.#rows.bytes + this.#groups.bytes;
  }
}
