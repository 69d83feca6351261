import type { DataType } from '../../types/data-type.js';
import type { StateReader, StateWriter } from '../operator.js';
import { KeyTable } from '../state/key-table.js';
import { NumberRecords } from '../state/number-records.js';
import type { StateColumn } from '../state/segments.js';
import type { DistinctPairs } from './distinct-pairs.js';

/** What a group consists of, collected while accumulators are made: numbers of its record, and columns of objects. */
export class StateLayout {
  readonly initial: number[] = [];
  readonly columns: (() => StateColumn)[] = [];

  /** A number of the record: its index. */
  number(initial = 0): number {
    return this.initial.push(initial) - 1;
  }

  /** A column for what is no number: its index. */
  column(make: () => StateColumn): number {
    return this.columns.push(make) - 1;
  }
}

/** All groups of an operator, or of one pane: keys, and what accumulators keep by id. */
export class GroupState {
  readonly table: KeyTable;
  readonly records: NumberRecords;
  readonly columns: readonly StateColumn[];
  /** Distinct values by group, where a function asks for them. */
  readonly pairs: readonly DistinctPairs[];

  constructor(keys: readonly DataType[], layout: StateLayout, pairs: readonly DistinctPairs[]) {
    this.table = new KeyTable(keys);
    this.records = this.table.attach(new NumberRecords(layout.initial));
    this.columns = layout.columns.map(make => this.table.attach(make()));
    this.pairs = pairs;
  }

  /** Forgets all groups and keeps the room. */
  clear(): void {
    this.table.clear();
    for (const pairs of this.pairs) pairs.clear();
  }

  /** Whether a state like this one needs about the room that this one has. */
  get isWellFilled(): boolean {
    return this.table.capacity <= Math.max(4096, 16 * this.table.size);
  }

  snapshot(into: StateWriter, name: string): void {
    this.table.snapshot(into, `${name} groups`, [...this.records.fields(), ...this.columns]);
    if (this.pairs.length === 0) return;
    const ranks = new Map([...this.table.liveIds()].map((id, rank) => [id, rank]));
    this.pairs.forEach((pairs, p) => {
      pairs.snapshot(into, `${name} distinct ${p}`, ranks, this.table);
    });
  }

  /** Into a state without groups. */
  restore(from: StateReader, name: string): void {
    const ids = this.table.restore(from, `${name} groups`, [...this.records.fields(), ...this.columns]);
    this.pairs.forEach((pairs, p) => {
      pairs.restore(from, `${name} distinct ${p}`, ids);
    });
  }

  get bytes(): number {
    return this.pairs.reduce((sum, pairs) => sum + pairs.bytes, this.table.bytes);
  }
}
