import type { Expression } from '../../expr/expression.js';
import { Fault } from '../../expr/fault.js';
import { interpret } from '../../expr/interpret.js';
import type { Batch } from '../batch.js';
import type { Edge, StateReader, StateWriter } from '../operator.js';
import { KeyTable } from '../state/key-table.js';
import { restoreRows } from '../state/row-snapshot.js';
import type { RowStore } from '../state/row-store.js';
import { JoinSide, type SideFacts } from './join-side.js';
import { PairRowValues } from './pair-row.js';

/** Tells of a pair that its condition fails. */
export type PairFailure = (batch: Batch, position: number, store: RowStore, slot: number, fault: number) => void;

/**
 * Rows whose key is NULL, where the rest of the condition can fail: they match nobody, but a pair with one of them is an
 * error where the rest fails and no equality is FALSE (S10.3). So each is tried with every row of the other side.
 */
export class NullKeys {
  /** Without key columns: all rows of a side are in one chain. */
  readonly #table = new KeyTable([]);
  readonly #sides: readonly [JoinSide, JoinSide];
  readonly #facts: readonly [SideFacts, SideFacts];
  readonly #inputs: readonly [Edge, Edge];
  readonly #rows: readonly [PairRowValues, PairRowValues];
  readonly #conditions: readonly ((row: PairRowValues) => unknown)[];
  readonly #slots: Int32Array;
  readonly #fail: PairFailure;

  constructor(
    on: Expression,
    inputs: readonly [Edge, Edge],
    facts: readonly [SideFacts, SideFacts],
    slots: Int32Array,
    fail: PairFailure,
  ) {
    const schemas = inputs.map(({ schema }) => schema);
    this.#inputs = inputs;
    // Rows that match nobody show in errors alone, which have no place.
    this.#facts = [
      { ...facts[0], placed: false },
      { ...facts[1], placed: false },
    ];
    const side = (s: 0 | 1) => new JoinSide(inputs[s].schema, this.#table, this.#facts[s]);
    this.#sides = [side(0), side(1)];
    this.#rows = [new PairRowValues(['batch', 'store'], schemas), new PairRowValues(['store', 'batch'], schemas)];
    this.#conditions = this.#rows.map(row => interpret<PairRowValues>(on, row.reader));
    this.#slots = slots;
    this.#fail = fail;
  }

  /** Rows of one side, of which those in `unkeyed` have a NULL key, meet the rows of the other, whose keyed ones are in `others`. */
  push(port: 0 | 1, keyed: Batch, unkeyed: Batch | null, others: RowStore): void {
    const other = this.#sides[1 - port]!;
    this.#try(port, keyed, other.store);
    if (unkeyed === null) return;
    this.#try(port, unkeyed, others);
    this.#try(port, unkeyed, other.store);
  }

  insert(port: 0 | 1, unkeyed: Batch): void {
    this.#sides[port].insert(unkeyed, this.#table.ids(unkeyed, []), this.#slots);
  }

  settle(side: 0 | 1, time: number): void {
    this.#sides[side].settle(time);
  }

  drop(side: 0 | 1): void {
    this.#sides[side].drop();
  }

  #try(port: 0 | 1, batch: Batch, store: RowStore): void {
    if (store.live === 0) return;
    const row = this.#rows[port];
    const condition = this.#conditions[port]!;
    const slots = store.liveSlots();
    for (let k = 0; k < batch.count; k++) {
      const position = batch.selection === null ? k : batch.selection[k]!;
      for (const slot of slots) {
        if (store.weight(slot) === 0) continue;
        const value = condition(row.at(batch, position, store, slot));
        if (value instanceof Fault) this.#fail(batch, position, store, slot, value.number);
      }
    }
  }

  snapshot(into: StateWriter): void {
    this.#sides.forEach(({ store }, side) => {
      store.snapshot(into, `null keys ${side}`);
    });
  }

  restore(from: StateReader): void {
    this.#sides.forEach((side, s) => {
      const facts = { weights: this.#facts[s]!.retracts, arrivals: this.#facts[s]!.timed, places: false };
      restoreRows(this.#inputs[s]!.schema, facts, from, `null keys ${s}`, batch => {
        side.insert(batch, this.#table.ids(batch, []), this.#slots);
      });
    });
  }

  get stateBytes(): number {
    return this.#sides[0].stateBytes + this.#sides[1].stateBytes;
  }
}
