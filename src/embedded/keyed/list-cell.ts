import type { StateSpec } from '../../plan/nodes/keyed-function.js';
import type { Value } from '../../types/value.js';
import { type CallScope, sizeOf, Undo } from './call-scope.js';
import type { KeyEntry } from './key-entry.js';
import { type Kept, Lifetime, type StateCell, StateType } from './state-cell.js';

/** `listState`: values for each key, in the order in which they were added; each lives for itself. */
export class ListCell implements StateCell {
  readonly handle: object;
  readonly #scope: CallScope;
  readonly #number: number;
  readonly #lifetime: Lifetime;

  constructor(spec: StateSpec, number: number, scope: CallScope) {
    this.#scope = scope;
    this.#number = number;
    this.#lifetime = new Lifetime(spec, scope);
    const type = new StateType(spec.name, spec.type);
    this.handle = Object.freeze({
      get: (): readonly unknown[] => this.#seen().map(({ value }) => type.give(value)),
      add: (value: unknown): void => this.#add(this.#keep(type.accept(value))),
      set: (values: Iterable<unknown>): void =>
        this.#replace(Array.from(values, value => this.#keep(type.accept(value)))),
      clear: (): void => this.#replace(undefined),
    });
  }

  #keep(value: Value): Kept<Value> {
    return this.#lifetime.isEndless ? { value, at: 0 } : this.#lifetime.keep(value);
  }

  /** What an entry has still. */
  #of(entry: KeyEntry): readonly Kept<Value>[] {
    // Entries have that form under this number.
    const items = (entry.cells[this.#number] ?? []) as Kept<Value>[];
    // The oldest stands first, so where it lives all do.
    if (this.#lifetime.isEndless || items.length === 0 || !this.#lifetime.isOver(items[0]!.at)) return items;
    return items.filter(({ at }) => !this.#lifetime.isOver(at));
  }

  #seen(): readonly Kept<Value>[] {
    const own = this.#of(this.#scope.entry);
    return own.length > 0 ? own : this.#of(this.#scope.shared);
  }

  #add(item: Kept<Value>): void {
    const scope = this.#scope;
    const { entry } = scope;
    const items = entry.cells[this.#number] as Kept<Value>[] | undefined;
    const seen = this.#seen();
    // Elements that are gone, or that are not this key's own, make a new list; else the list grows where it is.
    if (items === undefined || seen !== items) {
      this.#replace([...seen, item]);
      return;
    }
    const { length } = items;
    items.push(item);
    const shorten = new Undo(() => {
      items.length = length;
    });
    scope.wrote(entry, this.#number, shorten, sizeOfItem(item));
  }

  #replace(items: Kept<Value>[] | undefined): void {
    const scope = this.#scope;
    const { entry } = scope;
    const old = entry.cells[this.#number] as Kept<Value>[] | undefined;
    entry.cells[this.#number] = items?.length === 0 ? undefined : items;
    scope.wrote(entry, this.#number, old, sizeOfItems(items) - sizeOfItems(old));
  }

  expire(entry: KeyEntry): boolean {
    const left = this.#of(entry);
    const old = entry.cells[this.#number] as Kept<Value>[] | undefined;
    if (left !== old && old !== undefined) {
      this.#scope.bytes += sizeOfItems(left) - sizeOfItems(old);
      entry.cells[this.#number] = left.length === 0 ? undefined : left;
    }
    return left.length > 0;
  }

  save(entry: KeyEntry): unknown {
    return (entry.cells[this.#number] as Kept<Value>[]).map(({ value, at }) => [value, at]);
  }

  load(entry: KeyEntry, saved: unknown): void {
    const items = (saved as [Value, number][]).map(([value, at]): Kept<Value> => ({ value, at }));
    entry.cells[this.#number] = items;
    this.#scope.bytes += sizeOfItems(items);
  }
}

function sizeOfItem({ value }: Kept<Value>): number {
  return 40 + sizeOf(value);
}

function sizeOfItems(items: readonly Kept<Value>[] | undefined): number {
  return (items ?? []).reduce((bytes, item) => bytes + sizeOfItem(item), 0);
}
