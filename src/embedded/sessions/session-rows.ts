import type { SessionSpec } from '../../plan/nodes/session-aggregate.js';
import { indexOfField } from '../../schema/schema.js';
import { withoutRowtime } from '../../types/data-type.js';
import { type Batch, MAX_BATCH_ROWS, OutputBatch } from '../batch.js';
import type { Edge, StateReader, StateWriter } from '../operator.js';
import { netWeights } from '../operators/net-weights.js';
import type { IntegerField } from '../state/integer-records.js';
import { ALL_POSITIONS, KeyTable } from '../state/key-table.js';
import { RowStore } from '../state/row-store.js';
import { IntegerColumn } from '../state/segments.js';
import { OpenSessions, partsOf, type Session } from './open-sessions.js';
import { SessionMembers } from './session-members.js';

/** What sessions go by. */
export interface SessionFacts {
  readonly time: string;
  readonly window: SessionSpec;
  readonly allowedLateness: number;
}

/** Rows that were pushed together. */
interface Chunk {
  readonly slots: readonly number[];
  /** Bounds of their arrival watermarks. */
  readonly least: number;
  readonly greatest: number;
}

/** Rows of a batch that have joined sessions. */
export interface JoinedRows {
  readonly positions: Int32Array;
  count: number;
  /** By position: the id of the part. */
  readonly parts: Float64Array;
  /** How many rows were late. */
  late: number;
}

/** Who hears what became of rows. */
export interface SessionListener {
  /** These rows are late together, for a session of this span. */
  late(slots: readonly number[], start: number, end: number): void;
  /** Changes of rows that no open session holds. */
  missed(changes: number): void;
}

/**
 * Rows on their way into sessions (S5.4). They wait until time has passed their arrival watermark, then join, all of one
 * arrival together, the sessions that are open: cut by cut, whatever the steps in which they came.
 *
 * Where rows are removed too, those of open sessions are kept: a removal says nothing of the session that it is about.
 */
export class SessionRows {
  readonly store: RowStore;
  readonly sessions: OpenSessions;
  readonly partitions: KeyTable;
  /** By slot: the partition. */
  readonly partition: IntegerField;
  /** By slot of a row that has joined: the id of the part plus 1; 0 where it is in none. */
  readonly part: IntegerField;
  readonly members: SessionMembers | null;
  readonly #input: Edge;
  readonly #columns: readonly number[];
  readonly #time: number;
  readonly #gap: number;
  readonly #listener: SessionListener;
  /** By partition: how many rows wait. */
  readonly #waits: IntegerColumn;
  /** Partitions of which nothing may be left. */
  readonly #idle = new Set<number>();
  readonly #slots = new Int32Array(MAX_BATCH_ROWS);
  #waiting: Chunk[] = [];

  constructor(facts: SessionFacts, input: Edge, tellsEnds: boolean, listener: SessionListener) {
    const { schema } = input;
    this.#input = input;
    this.#columns = facts.window.partitionBy.map(name => indexOfField(schema, name));
    this.#time = indexOfField(schema, facts.time);
    this.#gap = facts.window.gap;
    this.#listener = listener;
    this.store = new RowStore(schema, { weights: input.retracts, arrivals: true, places: input.placed });
    this.partition = this.store.addField();
    this.part = this.store.addField();
    this.sessions = new OpenSessions(facts.allowedLateness, tellsEnds);
    this.members = input.retracts ? new SessionMembers(this.store, input.placed, this.sessions, this.part) : null;
    this.partitions = new KeyTable(this.#columns.map(c => withoutRowtime(schema.fields[c]!.type)));
    this.#waits = this.partitions.attach(new IntegerColumn());
  }

  get isWaiting(): boolean {
    return this.#waiting.length > 0;
  }

  /** The slots of the rows that wait. */
  get waiting(): number[] {
    return this.#waiting.flatMap(({ slots }) => slots);
  }

  /** Takes rows in; they wait. Gives their slots, which are valid until the next call. */
  push(batch: Batch): Int32Array {
    this.store.appendAll(batch, this.#slots);
    this.#wait(batch, this.#slots);
    return this.#slots;
  }

  #wait(batch: Batch, taken: Int32Array): void {
    const { count, selection } = batch;
    const ids = this.partitions.ids(batch, this.#columns);
    const slots = new Array<number>(count);
    let least = Number.POSITIVE_INFINITY;
    let greatest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < count; k++) {
      const slot = taken[k]!;
      const partition = ids[selection === null ? k : selection[k]!]!;
      this.partition.set(slot, partition);
      this.part.set(slot, 0);
      this.#waits.set(partition, this.#waits.get(partition) + 1);
      const arrival = this.store.arrival(slot);
      if (arrival < least) least = arrival;
      if (arrival > greatest) greatest = arrival;
      slots[k] = slot;
    }
    if (count > 0) this.#waiting.push({ slots, least, greatest });
  }

  /** The rows whose arrival watermark time has passed, in its order; of one arrival as they came. They wait no more. */
  release(time: number): number[] {
    const { store } = this;
    const released: number[] = [];
    const waiting: Chunk[] = [];
    for (const chunk of this.#waiting) {
      if (chunk.least >= time) waiting.push(chunk);
      else if (chunk.greatest < time) for (const slot of chunk.slots) released.push(slot);
      else {
        const left = chunk.slots.filter(slot => store.arrival(slot) >= time);
        for (const slot of chunk.slots) if (store.arrival(slot) < time) released.push(slot);
        const least = left.reduce((a, slot) => Math.min(a, store.arrival(slot)), Number.POSITIVE_INFINITY);
        waiting.push({ slots: left, least, greatest: chunk.greatest });
      }
    }
    this.#waiting = waiting;
    for (const slot of released) {
      const partition = this.partition.get(slot);
      this.#waits.set(partition, this.#waits.get(partition) - 1);
    }
    for (let i = 1; i < released.length; i++) {
      // Sorting is stable.
      if (store.arrival(released[i]!) < store.arrival(released[i - 1]!))
        return released.sort((a, b) => store.arrival(a) - store.arrival(b) || 0);
    }
    return released;
  }

  /** The end of the run of rows of one arrival that begins at `from`. */
  endOfArrival(slots: readonly number[], from: number): number {
    const arrival = this.store.arrival(slots[from]!);
    let to = from + 1;
    while (to < slots.length && this.store.arrival(slots[to]!) === arrival) to++;
    return to;
  }

  /** Lets the rows from `from` to `to`, of one arrival, join the open sessions, and removes those that are removed. */
  arrive(slots: readonly number[], from: number, to: number): void {
    const arrival = this.store.arrival(slots[from]!);
    if (this.members !== null) this.#change(slots.slice(from, to), arrival, this.members);
    else this.#join(slots, from, to, arrival);
  }

  /**
   * Lets rows of one arrival join one by one, in any order: what is late by itself waits for the others, one of which may
   * lead it to a session; it is late only if none does. That comes to the same as all joining together.
   */
  #join(slots: readonly number[], from: number, to: number, arrival: number): void {
    let left: number[] | null = null;
    for (let i = from; i < to; i++) {
      if (!this.#joinOne(slots[i]!, arrival)) (left ??= []).push(slots[i]!);
    }
    for (let before = -1; left !== null && left.length !== before; ) {
      before = left.length;
      left = left.filter(slot => !this.#joinOne(slot, arrival));
    }
    if (left === null || left.length === 0) return;
    for (const { start, end, slots: group } of this.groups(left)) {
      this.#idle.add(this.partition.get(group[0]!));
      this.#listener.late(group, start, end);
    }
  }

  #joinOne(slot: number, arrival: number): boolean {
    const time = this.timeOf(slot);
    const session = this.sessions.join(this.partition.get(slot), time, time + this.#gap, arrival);
    if (session === null) return false;
    this.part.set(slot, session.id + 1);
    this.members?.add(slot);
    return true;
  }

  /**
   * The same for rows of a batch, from the `from`-th on up to `to`, that need not wait as later ones have come: those that
   * join are added to `joined`. Rows come in the order of their arrival, and are only inserted.
   */
  joinAtOnce(batch: Batch, from: number, to: number, joined: JoinedRows): void {
    const positions = batch.selection ?? ALL_POSITIONS;
    const { end, watermark } = batch.arrivals!;
    const partitions = this.partitions.ids(
      { ...batch, selection: positions.subarray(from, to), count: to - from },
      this.#columns,
    );
    // A rowtime is a number.
    const times = batch.columns[this.#time] as Float64Array;
    const join = (position: number, arrival: number): boolean => {
      const time = times[position]!;
      const session = this.sessions.join(partitions[position]!, time, time + this.#gap, arrival);
      if (session === null) return false;
      joined.positions[joined.count++] = position;
      joined.parts[position] = session.id;
      return true;
    };
    let left: number[] | null = null;
    for (let k = from, run = 0; k < to; ) {
      while (end[run]! <= positions[k]!) run++;
      const arrival = watermark[run]!;
      for (; k < to && positions[k]! < end[run]!; k++) {
        if (!join(positions[k]!, arrival)) (left ??= []).push(positions[k]!);
      }
      if (left === null) continue;
      for (let before = -1; left.length !== before; ) {
        before = left.length;
        left = left.filter(position => !join(position, arrival));
      }
      for (const position of left) this.#idle.add(partitions[position]!);
      joined.late += left.length;
      left = null;
    }
  }

  /** Rows of one arrival that add up to nothing have never been there. */
  #change(slots: readonly number[], arrival: number, members: SessionMembers): void {
    const inserted: number[] = [];
    const weights = this.store.weights!;
    netWeights(this.store, slots, this.#input.placed, (slot, weight) => {
      weights.set(slot, weight);
      if (weight > 0) inserted.push(slot);
      else this.#remove(slot, arrival, members);
    });
    if (inserted.length > 0) this.#join(inserted, 0, inserted.length, arrival);
  }

  #remove(slot: number, arrival: number, members: SessionMembers): void {
    const asked = -this.store.weight(slot);
    const taken = members.remove(slot, arrival);
    if (taken === asked) return;
    this.#idle.add(this.partition.get(slot));
    this.#listener.missed(asked - taken);
  }

  /** Rows by partition and span: together where their `[time, time + gap]` touch. */
  groups(slots: number[]): { readonly start: number; readonly end: number; readonly slots: number[] }[] {
    const { partition } = this;
    slots.sort((a, b) => partition.get(a) - partition.get(b) || this.timeOf(a) - this.timeOf(b));
    const groups: { start: number; end: number; slots: number[] }[] = [];
    let last = -1;
    for (const slot of slots) {
      const time = this.timeOf(slot);
      const group = groups.at(-1);
      if (group !== undefined && partition.get(slot) === last && time <= group.end) {
        group.end = time + this.#gap;
        group.slots.push(slot);
      } else groups.push({ start: time, end: time + this.#gap, slots: [slot] });
      last = partition.get(slot);
    }
    return groups;
  }

  timeOf(slot: number): number {
    // A rowtime is a number.
    return this.store.value(this.#time, slot) as number;
  }

  /** Forgets rows that have arrived, but for those that may be removed again. */
  settle(slots: readonly number[]): void {
    const { store } = this;
    for (const slot of slots) if (!this.isKept(slot)) store.free(slot);
  }

  isKept(slot: number): boolean {
    return this.members !== null && this.part.get(slot) !== 0 && this.store.weight(slot) > 0;
  }

  /** A session is over, and so are its rows. */
  free(session: Session): void {
    if (this.members !== null) for (const { id } of partsOf(session)) this.members.free(id);
    this.sessions.free(session);
    this.#idle.add(session.partition);
  }

  /** Forgets partitions of which nothing is left; to be asked for when nobody holds one of their ids. */
  tidy(): void {
    if (this.#idle.size === 0) return;
    for (const partition of this.#idle) {
      if (this.#waits.get(partition) > 0 || this.sessions.has(partition)) continue;
      if (this.#columns.length > 0) this.partitions.release(partition);
    }
    this.#idle.clear();
  }

  snapshot(into: StateWriter): void {
    this.partitions.snapshot(into, 'partitions');
    const ranks = new Map([...this.partitions.liveIds()].map((id, rank) => [id, rank]));
    into.value(
      'sessions',
      this.sessions
        .all()
        .map(({ id, partition, start, end, into: whole, due }) => [
          id,
          ranks.get(partition)!,
          start,
          end,
          whole === null ? -1 : whole.id,
          due,
        ]),
    );
    this.members?.snapshot(into);
    this.store.snapshot(into, 'waiting', Int32Array.from(this.waiting));
  }

  restore(from: StateReader): void {
    const partitions = this.partitions.restore(from, 'partitions');
    // As written: a session that another one has taken in comes after that.
    const saved = from.value('sessions') as [number, number, number, number, number, number][];
    const sessions = new Map<number, Session>();
    for (const [id, rank, start, end, whole, due] of saved) {
      const into = sessions.get(whole) ?? null;
      const session: Session = {
        id,
        partition: partitions[rank]!,
        start,
        end,
        absorbed: null,
        into,
        due,
        isOver: false,
      };
      sessions.set(id, session);
      if (into !== null) (into.absorbed ??= []).push(session);
    }
    this.sessions.restore([...sessions.values()]);
    this.members?.restore(from);
    this.#restoreWaiting(Int32Array.from(this.store.restore(from, 'waiting')));
  }

  #restoreWaiting(slots: Int32Array): void {
    const { store } = this;
    const output = new OutputBatch(store.schema, { weights: false, arrivals: false, places: false });
    for (let from = 0; from < slots.length; from += MAX_BATCH_ROWS) {
      const count = Math.min(MAX_BATCH_ROWS, slots.length - from);
      output.reset();
      store.copyAll(output, slots, from, count);
      this.#wait(output.batch, slots.subarray(from, from + count));
    }
  }

  get bytes(): number {
    return this.store.stateBytes + this.partitions.bytes + this.sessions.bytes + (this.members?.bytes ?? 0);
  }
}
