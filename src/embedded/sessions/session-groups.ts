import type { SessionAggregate } from '../../plan/nodes/session-aggregate.js';
import { indexOfField } from '../../schema/schema.js';
import { dataType, type Field } from '../../types/data-type.js';
import { Aggregation } from '../aggregates/aggregation.js';
import type { GroupState } from '../aggregates/group-state.js';
import { type Batch, MAX_BATCH_ROWS, OutputBatch } from '../batch.js';
import type { Edge, Outlet, StateReader, StateWriter } from '../operator.js';
import { ALL_POSITIONS } from '../state/key-table.js';
import { IntegerColumn } from '../state/segments.js';
import { partsOf, type Session } from './open-sessions.js';
import type { JoinedRows, SessionRows } from './session-rows.js';

/** Marks the last group of a part. */
const LAST = -1;

/**
 * What is aggregated of sessions: groups by part and by the keys that cut a session. What became one session stays in
 * parts, which are added up when somebody asks; so nothing moves when sessions meet.
 */
export class SessionGroups {
  readonly aggregation: Aggregation;
  readonly state: GroupState;
  /** Keys that are no part of what tells sessions apart, in the order of the node's keys. */
  readonly cutting: readonly string[];
  readonly #rows: SessionRows;
  readonly #gathered: OutputBatch;
  readonly #keys: OutputBatch;
  readonly #keyColumns: readonly number[];
  readonly #slots = new Int32Array(MAX_BATCH_ROWS);
  readonly #weights = new Int32Array(MAX_BATCH_ROWS);
  readonly #ids = new Int32Array(MAX_BATCH_ROWS);
  readonly #missing = new Int32Array(MAX_BATCH_ROWS);
  /** By id of a part: its first group plus 1. */
  readonly #first: number[] = [];
  /** By group: the next one of its part plus 1, or {@link LAST}; 0 where it is in no list yet. */
  readonly #next: IntegerColumn;
  /** Groups of sessions that are over, whose distinct values are still there, and the ids of the parts. */
  #dead: number[] = [];
  #deadParts: number[] = [];

  constructor(node: SessionAggregate, rows: SessionRows, input: Edge, outlet: Outlet, codeGeneration: boolean) {
    const { fields } = input.schema;
    const part: Field = { name: freeName(fields), type: dataType('int') };
    const edge: Edge = { ...input, schema: { fields: [...fields, part] } };
    this.cutting = node.keys.filter(key => !node.window.partitionBy.includes(key));
    this.aggregation = new Aggregation({
      keys: [fields.length, ...this.cutting.map(key => indexOfField(input.schema, key))],
      aggregates: node.aggregates,
      node: node.input,
      input: edge,
      outlet,
      time: indexOfField(input.schema, node.time),
      always: false,
      codeGeneration,
    });
    this.#rows = rows;
    this.state = this.aggregation.newState();
    this.#next = this.state.table.attach(new IntegerColumn());
    const facts = { weights: input.retracts, arrivals: true, places: input.placed };
    this.#gathered = new OutputBatch(edge.schema, facts);
    const keyFields = this.aggregation.keyTypes.map((type, k) => ({ name: `k${k}`, type }));
    this.#keys = new OutputBatch({ fields: keyFields }, { weights: false, arrivals: false, places: false });
    this.#keyColumns = keyFields.map((_, k) => k);
  }

  /** Adds rows that have joined sessions, each to its part. */
  add(slots: readonly number[]): void {
    const { part } = this.#rows;
    this.gather(
      slots,
      slot => part.get(slot) - 1,
      batch => this.#add(batch),
    );
  }

  /** Adds rows of a batch that have joined sessions without waiting. */
  addJoined(batch: Batch, { positions, parts, count }: JoinedRows): void {
    const columns = [...batch.columns, parts];
    const joined = { ...batch, columns, nulls: [...batch.nulls, null], selection: positions, count };
    const prepared = this.aggregation.prepare(joined);
    if (prepared !== null) this.#add(prepared);
  }

  #add(batch: Batch): void {
    const ids = this.cutting.length > 0 ? this.#newIds(batch) : this.#idsOfParts(batch);
    this.aggregation.update(this.state, batch, ids);
  }

  #newIds(batch: Batch): Int32Array {
    const ids = this.aggregation.ids(this.state, batch);
    this.#link(batch, ids);
    return ids;
  }

  /** Where no key cuts sessions a part has one group: only those of new parts have to be made. */
  #idsOfParts(batch: Batch): Int32Array {
    const positions = batch.selection ?? ALL_POSITIONS;
    const parts = batch.columns[this.#rows.store.columns.length] as Float64Array;
    const ids = this.#ids;
    const missing = this.#missing;
    let misses = 0;
    for (let k = 0; k < batch.count; k++) {
      const position = positions[k]!;
      const group = this.#first[parts[position]!] ?? 0;
      if (group === 0) missing[misses++] = position;
      else ids[position] = group - 1;
    }
    if (misses === 0) return ids;
    const added = this.#newIds({ ...batch, selection: missing, count: misses });
    for (let m = 0; m < misses; m++) ids[missing[m]!] = added[missing[m]!]!;
    return ids;
  }

  /**
   * Hands over the rows at `slots`, those of a part that is at least 0, as batches ready to be added to groups; with
   * `weights`, these are theirs.
   */
  gather(
    slots: readonly number[],
    partOf: (slot: number) => number,
    give: (batch: Batch) => void,
    weights: readonly number[] | null = null,
  ): void {
    const { batch } = this.#gathered;
    const { store } = this.#rows;
    for (let k = 0; k < slots.length; ) {
      this.#gathered.reset();
      const parts = batch.columns[batch.columns.length - 1] as Float64Array;
      let n = 0;
      for (; k < slots.length && n < MAX_BATCH_ROWS; k++) {
        const part = partOf(slots[k]!);
        if (part < 0) continue;
        parts[n] = part;
        if (weights !== null) this.#weights[n] = weights[k]!;
        this.#slots[n++] = slots[k]!;
      }
      if (n === 0) return;
      store.copyAll(this.#gathered, this.#slots, 0, n);
      if (weights !== null) batch.weights?.set(this.#weights.subarray(0, n));
      const prepared = this.aggregation.prepare(batch);
      if (prepared !== null) give(prepared);
    }
  }

  /** Puts new groups into the lists of their parts. */
  #link({ columns, selection, count }: Batch, ids: Int32Array): void {
    const positions = selection ?? ALL_POSITIONS;
    const parts = columns[this.#rows.store.columns.length] as Float64Array;
    for (let k = 0; k < count; k++) {
      const position = positions[k]!;
      const id = ids[position]!;
      if (this.#next.get(id) === 0) this.#linkOne(id, parts[position]!);
    }
  }

  #linkOne(group: number, part: number): void {
    const first = this.#first[part] ?? 0;
    this.#next.set(group, first === 0 ? LAST : first);
    this.#first[part] = group + 1;
  }

  /** The groups of a part. */
  of({ id }: Session): number[] {
    const groups: number[] = [];
    for (let next = this.#first[id] ?? 0; next > 0; next = this.#next.get(next - 1)) groups.push(next - 1);
    return groups;
  }

  /** Adds the groups of a session to those of another state, as the part `part`. */
  addTo(into: GroupState, part: number, session: Session): void {
    for (const one of partsOf(session)) {
      const groups = Int32Array.from(this.of(one));
      for (let from = 0; from < groups.length; from += MAX_BATCH_ROWS) {
        this.#merge(into, part, groups.subarray(from, from + MAX_BATCH_ROWS));
      }
    }
  }

  #merge(into: GroupState, part: number, groups: Int32Array): void {
    const { batch } = this.#keys;
    this.#keys.reset();
    this.state.table.writeTo(this.#keys, 0, groups, groups.length);
    (batch.columns[0] as Float64Array).fill(part, 0, groups.length);
    batch.rows = groups.length;
    batch.count = groups.length;
    const own = into.table.ids(batch, this.#keyColumns);
    this.aggregation.merge(into, own, this.state, groups);
    if (into.pairs.length === 0) return;
    this.aggregation.mergeDistinct(into, this.state, new Map([...groups].map((group, g) => [group, own[g]!])));
  }

  /** The session is over. */
  free(session: Session): void {
    for (const part of partsOf(session)) {
      const groups = this.of(part);
      if (this.state.pairs.length === 0) for (const group of groups) this.state.table.release(group);
      else {
        this.#dead.push(...groups);
        this.#deadParts.push(part.id);
        this.#rows.sessions.hold(part.id);
      }
      this.#first[part.id] = 0;
    }
    // Distinct values are found by value, so all are looked through, once for as many groups as are left.
    if (this.#dead.length > 64 && 2 * this.#dead.length > this.state.table.live) this.#bury();
  }

  #bury(): void {
    if (this.#deadParts.length === 0) return;
    const dead = new Set(this.#dead);
    for (const pairs of this.state.pairs) pairs.forget(dead);
    for (const group of dead) this.state.table.release(group);
    for (const id of this.#deadParts) this.#rows.sessions.release(id);
    this.#dead = [];
    this.#deadParts = [];
  }

  snapshot(into: StateWriter): void {
    this.#bury();
    this.state.snapshot(into, 'state');
  }

  restore(from: StateReader): void {
    this.state.restore(from, 'state');
    for (const id of this.state.table.liveIds()) {
      // The first key is the part.
      this.#linkOne(id, this.state.table.key(id, 0) as number);
    }
  }

  get bytes(): number {
    return this.state.bytes;
  }
}

function freeName(fields: readonly Field[]): string {
  let name = '#part';
  while (fields.some(field => field.name === name)) name = `#${name}`;
  return name;
}
