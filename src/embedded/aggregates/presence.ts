import { type Code, js } from '../../expr/code.js';
import type { UpdateCode } from './accumulator.js';
import type { GroupState, StateLayout } from './group-state.js';

/** How many values a group has: an aggregate over none is NULL, and an average divides by it. */
export class Presence {
  /** Number of the record. */
  readonly field: number;

  constructor(layout: StateLayout) {
    this.field = layout.number();
  }

  count({ records }: GroupState, id: number): number {
    return records.get(id, this.field);
  }

  isEmpty(state: GroupState, id: number): boolean {
    return this.count(state, id) === 0;
  }

  add({ records }: GroupState, id: number, weight: number): void {
    records.set(id, this.field, records.get(id, this.field) + weight);
  }

  code({ field, weight }: UpdateCode): Code {
    return js`${field(this.field)} += ${weight ?? 1};`;
  }

  merge(into: GroupState, id: number, from: GroupState, fromId: number): void {
    this.add(into, id, this.count(from, fromId));
  }
}
