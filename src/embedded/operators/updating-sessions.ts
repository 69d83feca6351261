import type { SessionAggregate } from '../../plan/nodes/session-aggregate.js';
import type { GroupState } from '../aggregates/group-state.js';
import { appendRun, type Batch, MAX_BATCH_ROWS, OutputBatch } from '../batch.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter } from '../operator.js';
import type { Session } from '../sessions/open-sessions.js';
import { SessionGroups } from '../sessions/session-groups.js';
import { SessionResults } from '../sessions/session-results.js';
import { SessionRows } from '../sessions/session-rows.js';
import { type SessionView, SessionViews } from '../sessions/session-views.js';
import { ShownRows } from '../sessions/shown-rows.js';

/** An error in the stead of a row or of a result, and how often. */
interface Fault {
  readonly where: string;
  readonly fault: number;
  readonly weight: number;
  /** Of a session that is over: it stands for good. */
  readonly isLast: boolean;
}

/**
 * Sessions whose results are brought up to date: corrected until `allowedLateness` after their end (S5.2), shown before it
 * where they come early (S5.6).
 *
 * Upstream of a closing operator results must be right at every cut, so what arrives shows arrival by arrival when time
 * has passed it: this is its own hold (S4.6). Elsewhere a step shows, when it ends, what all its rows make of the sessions,
 * those included for which time has not come yet.
 */
export class UpdatingSessionsOperator implements Operator {
  readonly #rows: SessionRows;
  readonly #views: SessionViews;
  readonly #groups: SessionGroups;
  readonly #results: SessionResults;
  readonly #shown: ShownRows;
  readonly #outlet: Outlet;
  readonly #early: boolean;
  readonly #isHeld: boolean;
  readonly #output: OutputBatch;
  /** Where what is shown of several parts, or of rows that wait, is added up. */
  readonly #sum: GroupState;
  /** Partitions that may look otherwise than they are shown. */
  readonly #touched = new Set<number>();
  /** By partition: the first end of sessions of waiting rows that do not show before it. */
  readonly #hidden = new Map<number, number>();
  /** By partition: errors that are told of what is shown. */
  #faults = new Map<number, readonly Fault[]>();
  /** By partition: errors of what is to be shown. */
  readonly #made = new Map<number, Fault[]>();
  /** Where errors of rows go that wait; `null` while rows arrive, whose errors stand. */
  #collected: Fault[] | null = null;
  /** By number, what is added up. */
  #summed: SessionView[] = [];
  /** What is made is of sessions that are over. */
  #isLast = false;
  #time = Number.NEGATIVE_INFINITY;

  constructor(
    node: SessionAggregate,
    input: Edge,
    output: Edge,
    outlet: Outlet,
    { codeGeneration }: { codeGeneration: boolean },
  ) {
    const counts = node.lateRows === 'drop';
    this.#outlet = outlet;
    this.#early = node.early;
    this.#isHeld = !output.emitsInFlush;
    this.#rows = new SessionRows(node, input, !node.early, {
      late: slots => {
        if (counts) outlet.late(slots.reduce((sum, slot) => sum + this.#rows.store.weight(slot), 0));
      },
      missed: changes => {
        if (counts) outlet.late(changes);
      },
    });
    this.#views = new SessionViews(this.#rows, node.allowedLateness, input.placed);
    const own: Outlet = {
      rows: batch => outlet.rows(batch),
      late: pairs => outlet.late(pairs),
      error: (where, fault, weight, arrival, thrown) => {
        if (this.#collected === null) outlet.error(where, fault, weight, arrival, thrown);
        else this.#collected.push({ where, fault, weight, isLast: false });
      },
    };
    this.#groups = new SessionGroups(node, this.#rows, input, own, codeGeneration);
    this.#sum = this.#groups.aggregation.newState();
    this.#shown = new ShownRows(output.schema);
    this.#output = new OutputBatch(output.schema, { weights: true, arrivals: output.timed, places: false });
    const untimed = { ...output, timed: false, retracts: false };
    this.#results = new SessionResults(node, this.#groups, this.#rows.partitions, untimed, {
      rows: ({ batch }, partitions) => this.#shown.make(batch, partitions, this.#isLast),
      fault: (where, fault, _end, partition) => {
        this.#madeOf(partition).push({ where, fault, weight: 1, isLast: this.#isLast });
      },
    });
  }

  push(_port: number, batch: Batch): void {
    const slots = this.#rows.push(batch);
    if (this.#isHeld) return;
    for (let k = 0; k < batch.count; k++) {
      this.#views.wait(slots[k]!);
      this.#touched.add(this.#rows.partition.get(slots[k]!));
    }
  }

  watermark(_port: number, time: number): void {
    const rows = this.#rows;
    const slots = rows.release(time);
    for (let from = 0; from < slots.length; ) {
      const to = rows.endOfArrival(slots, from);
      if (this.#isHeld) this.#arriveHeld(slots.slice(from, to));
      else rows.arrive(slots, from, to);
      from = to;
    }
    if (this.#isHeld) {
      this.#passHeld(time);
      rows.tidy();
      return;
    }
    this.#views.arrived(slots);
    this.#take(slots);
    this.#time = time;
    for (const [partition, end] of this.#hidden) if (end <= time) this.#touched.add(partition);
    const over: Session[] = [];
    rows.sessions.pass(
      time,
      session => this.#touched.add(session.partition),
      session => over.push(session),
    );
    this.#end(over);
  }

  /** Adds rows that have joined sessions. */
  #take(slots: readonly number[]): void {
    for (const slot of slots) this.#touched.add(this.#rows.partition.get(slot));
    this.#groups.add(slots);
    this.#rows.settle(slots);
  }

  #arriveHeld(slots: readonly number[]): void {
    const arrival = this.#rows.store.arrival(slots[0]!);
    this.#passHeld(arrival);
    this.#rows.arrive(slots, 0, slots.length);
    this.#take(slots);
    this.#show(arrival);
  }

  /** Sessions show when time has come to their end, in order, before what arrives then. */
  #passHeld(time: number): void {
    const ended: Session[] = [];
    const over = new Set<Session>();
    this.#rows.sessions.pass(
      time,
      session => ended.push(session),
      session => {
        ended.push(session);
        over.add(session);
      },
    );
    ended.sort((a, b) => a.end - b.end);
    for (let from = 0; from < ended.length; ) {
      // What had ended before, or came early, is shown already.
      const end = this.#early ? time : Math.max(ended[from]!.end, this.#time);
      let to = from;
      while (to < ended.length && ended[to]!.end <= end) this.#touched.add(ended[to++]!.partition);
      this.#time = end;
      this.#end(ended.slice(from, to).filter(session => over.has(session)));
      this.#show(end - 1);
      from = to;
    }
    this.#time = time;
  }

  /** Lets go of sessions that are over: their results are made for the last time. */
  #end(over: readonly Session[]): void {
    if (over.length === 0) return;
    this.#isLast = true;
    for (const session of over) this.#make({ ...session, parts: [session], changes: [] });
    this.#finishResults();
    this.#isLast = false;
    for (const session of over) {
      this.#touched.add(session.partition);
      this.#groups.free(session);
      this.#rows.free(session);
    }
  }

  /** Asks for the results of a session; they are made when {@link #finishResults} is called. */
  #make(view: SessionView): void {
    const [first] = view.parts;
    if (view.parts.length !== 1 || view.changes.length > 0 || first!.absorbed !== null) {
      this.#makeSum(view);
      return;
    }
    for (const group of this.#groups.of(first!)) this.#results.add(this.#groups.state, group, view, view.partition);
  }

  #makeSum(view: SessionView): void {
    const { aggregation } = this.#groups;
    const number = this.#summed.push(view) - 1;
    for (const session of view.parts) this.#groups.addTo(this.#sum, number, session);
    this.#prepare(view, number, batch => {
      aggregation.update(this.#sum, batch, aggregation.ids(this.#sum, batch));
    });
  }

  /** Hands over what waits of a session; rows that fail are told with what is shown. */
  #prepare({ changes, partition }: SessionView, number: number, give: (batch: Batch) => void): void {
    if (changes.length === 0) return;
    this.#collected = this.#madeOf(partition);
    this.#groups.gather(
      changes.map(({ slot }) => slot),
      () => number,
      give,
      changes.map(({ weight }) => weight),
    );
    this.#collected = null;
  }

  #finishResults(): void {
    for (const group of this.#sum.table.liveIds()) {
      // The first key is the number.
      const view = this.#summed[this.#sum.table.key(group, 0) as number]!;
      this.#results.add(this.#sum, group, view, view.partition);
    }
    this.#results.flush();
    this.#sum.clear();
    this.#summed = [];
  }

  /** Brings what is shown of the partitions that were touched up to date; `isKnown`: it is so already, and nobody is told. */
  #show(arrival: number, isKnown = false): void {
    for (const partition of this.#touched) {
      this.#hidden.delete(partition);
      for (const view of this.#views.of(partition)) {
        if (this.#early || view.end <= this.#time) this.#make(view);
        else if (view.changes.length > 0) {
          this.#hidden.set(partition, Math.min(view.end, this.#hidden.get(partition) ?? view.end));
          this.#prepare(view, 0, () => {});
        }
      }
    }
    this.#finishResults();
    const removed: number[] = [];
    const inserted: number[] = [];
    const unused: number[] = [];
    for (const partition of this.#touched) {
      this.#shown.update(partition, removed, inserted, unused);
      this.#tellFaults(partition, arrival, isKnown);
    }
    this.#touched.clear();
    if (!isKnown) {
      this.#emit(removed, -1, arrival);
      this.#emit(inserted, 1, arrival);
    }
    this.#shown.free(unused);
  }

  #tellFaults(partition: number, arrival: number, isKnown: boolean): void {
    const before = this.#faults.get(partition) ?? [];
    const now = this.#made.get(partition) ?? [];
    this.#made.delete(partition);
    const stay = now.filter(({ isLast }) => !isLast);
    if (stay.length === 0) this.#faults.delete(partition);
    else this.#faults.set(partition, stay);
    if (isKnown) return;
    for (const { where, fault, weight } of before) this.#outlet.error(where, fault, -weight, arrival);
    for (const { where, fault, weight } of now) this.#outlet.error(where, fault, weight, arrival);
  }

  #madeOf(partition: number): Fault[] {
    const made = this.#made.get(partition) ?? [];
    this.#made.set(partition, made);
    return made;
  }

  #emit(slots: readonly number[], weight: number, arrival: number): void {
    const output = this.#output;
    const { batch } = output;
    const all = Int32Array.from(slots);
    for (let from = 0; from < all.length; from += MAX_BATCH_ROWS) {
      const count = Math.min(MAX_BATCH_ROWS, all.length - from);
      output.reset();
      this.#shown.store.copyAll(output, all, from, count);
      batch.weights!.fill(weight, 0, count);
      if (batch.arrivals !== null) {
        batch.arrivals.count = 0;
        appendRun(batch.arrivals, count - 1, arrival);
      }
      this.#outlet.rows(batch);
    }
  }

  flush(): void {
    if (this.#isHeld) return;
    this.#show(Number.NEGATIVE_INFINITY);
    this.#rows.tidy();
  }

  finish(): void {
    // Time ends with the input, and with it every session.
  }

  snapshot(into: StateWriter): void {
    into.value('time', this.#time);
    this.#rows.snapshot(into);
    this.#groups.snapshot(into);
  }

  /** What is shown follows from the rest. */
  restore(from: StateReader): void {
    // As written.
    this.#time = from.value('time') as number;
    this.#rows.restore(from);
    this.#groups.restore(from);
    if (!this.#isHeld) for (const slot of this.#rows.waiting) this.#views.wait(slot);
    for (const partition of this.#rows.partitions.liveIds()) this.#touched.add(partition);
    this.#show(Number.NEGATIVE_INFINITY, true);
  }

  get stateBytes(): number {
    return this.#rows.bytes + this.#groups.bytes + this.#shown.bytes;
  }
}
