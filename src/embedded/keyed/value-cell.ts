import type { StateSpec } from '../../plan/nodes/keyed-function.js';
import type { Value } from '../../types/value.js';
import { type CallScope, sizeOf } from './call-scope.js';
import type { KeyEntry } from './key-entry.js';
import { type Kept, Lifetime, type StateCell, StateType } from './state-cell.js';

/** One value for each key: in the entry as it is, or with the time of its writing where it has a time to live. */
export class ValueSlot {
  readonly #scope: CallScope;
  readonly #number: number;
  readonly #lifetime: Lifetime;

  constructor(spec: StateSpec, number: number, scope: CallScope) {
    this.#scope = scope;
    this.#number = number;
    this.#lifetime = new Lifetime(spec, scope);
  }

  /** What the key of the call sees; `undefined` where there is nothing. */
  get(): Value | undefined {
    const scope = this.#scope;
    const own = this.#of(scope.entry);
    return own === undefined ? this.#of(scope.shared) : own;
  }

  #of(entry: KeyEntry): Value | undefined {
    const cell = entry.cells[this.#number];
    if (cell === undefined || this.#lifetime.isEndless) return cell as Value | undefined;
    // Cells of state with a time to live have that form.
    const { value, at } = cell as Kept<Value>;
    return this.#lifetime.isOver(at) ? undefined : value;
  }

  set(value: Value | undefined): void {
    const scope = this.#scope;
    const { entry } = scope;
    const old = entry.cells[this.#number];
    const cell = value === undefined || this.#lifetime.isEndless ? value : this.#lifetime.keep(value);
    entry.cells[this.#number] = cell;
    // A number takes the room of another.
    const grown = typeof cell === 'number' && typeof old === 'number' ? 0 : this.#size(cell) - this.#size(old);
    scope.wrote(entry, this.#number, old, grown);
  }

  #size(cell: unknown): number {
    if (cell === undefined) return 0;
    return this.#lifetime.isEndless ? sizeOf(cell as Value) : 32 + sizeOf((cell as Kept<Value>).value);
  }

  expire(entry: KeyEntry): boolean {
    if (this.#of(entry) !== undefined) return true;
    const cell = entry.cells[this.#number];
    if (cell === undefined) return false;
    this.#scope.bytes -= this.#size(cell);
    entry.cells[this.#number] = undefined;
    return false;
  }

  save(entry: KeyEntry): unknown {
    const cell = entry.cells[this.#number];
    if (this.#lifetime.isEndless) return cell;
    const { value, at } = cell as Kept<Value>;
    return [value, at];
  }

  load(entry: KeyEntry, saved: unknown): void {
    let cell = saved;
    if (!this.#lifetime.isEndless) {
      const [value, at] = saved as [Value, number];
      cell = { value, at } satisfies Kept<Value>;
    }
    entry.cells[this.#number] = cell;
    this.#scope.bytes += this.#size(cell);
  }
}

/** `valueState`: one value for each key. */
export class ValueCell implements StateCell {
  readonly handle: object;
  readonly #slot: ValueSlot;

  constructor(spec: StateSpec, number: number, scope: CallScope) {
    const slot = new ValueSlot(spec, number, scope);
    const type = new StateType(spec.name, spec.type);
    this.#slot = slot;
    this.handle = Object.freeze({
      get(): unknown {
        const value = slot.get();
        return value === undefined ? null : type.give(value);
      },
      set(value: unknown): void {
        slot.set(type.accept(value));
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
