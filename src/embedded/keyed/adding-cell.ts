import type { StateSpec } from '../../plan/nodes/keyed-function.js';
import type { CallScope } from './call-scope.js';
import type { KeyEntry } from './key-entry.js';
import { type StateCell, StateType } from './state-cell.js';
import { ValueSlot } from './value-cell.js';

/** `reducingState`, `aggregatingState`: what was added for each key, folded to one value. */
export class AddingCell implements StateCell {
  readonly handle: object;
  readonly #slot: ValueSlot;

  constructor(spec: StateSpec, number: number, scope: CallScope) {
    const slot = new ValueSlot(spec, number, scope);
    this.#slot = slot;
    const added = new StateType(spec.name, spec.type);
    const { reduce, aggregate } = spec;
    if (aggregate !== null) {
      const kept = new StateType(spec.name, aggregate.type);
      this.handle = Object.freeze({
        add(input: unknown): void {
          const value = added.give(added.accept(input));
          const state = slot.get();
          slot.set(kept.accept(aggregate.add(state === undefined ? aggregate.create() : kept.give(state), value)));
        },
        get(): unknown {
          const state = slot.get();
          return state === undefined ? null : aggregate.result(kept.give(state));
        },
        clear(): void {
          slot.set(undefined);
        },
      });
      return;
    }
    this.handle = Object.freeze({
      add(input: unknown): void {
        const value = added.accept(input);
        const state = slot.get();
        // Where there is no aggregate there is a function that reduces.
        slot.set(state === undefined ? value : added.accept(reduce!(added.give(state), added.give(value))));
      },
      get(): unknown {
        const state = slot.get();
        return state === undefined ? null : added.give(state);
      },
      clear(): void {
        slot.set(undefined);
      },
    });
  }

  expire(entry: KeyEntry): boolean {
    return this.#slot.expire(entry);
  }

  save(entry: KeyEntry): unknown {
    return this.#slot.save(entry);
  }

  load(entry: KeyEntry, saved: unknown): void {
    this.#slot.load(entry, saved);
  }
}
