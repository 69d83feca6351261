import type { SessionAggregate } from '../../plan/nodes/session-aggregate.js';
import type { GroupState } from '../aggregates/group-state.js';
import type { Batch } from '../batch.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter } from '../operator.js';
import type { Session } from '../sessions/open-sessions.js';
import { SessionGroups } from '../sessions/session-groups.js';
import { SessionResults } from '../sessions/session-results.js';
import { SessionRows } from '../sessions/session-rows.js';

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
  /** Sessions that have ended. */
  #over: Session[] = [];

  constructor(
    node: SessionAggregate,
    input: Edge,
    output: Edge,
    outlet: Outlet,
    { codeGeneration }: { codeGeneration: boolean },
  ) {
    const counts = node.lateRows === 'drop';
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
    this.#rows.push(batch);
  }

  watermark(_port: number, time: number): void {
    const rows = this.#rows;
    const slots = rows.release(time);
    for (let from = 0; from < slots.length; ) {
      const to = rows.endOfArrival(slots, from);
      rows.arrive(slots, from, to);
      from = to;
    }
    this.#groups.add(slots);
    rows.settle(slots);
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
