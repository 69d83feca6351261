import type { StateSpec } from '../../plan/nodes/keyed-function.js';
import { compareValues, keyText } from '../../types/order.js';
import type { Value } from '../../types/value.js';
import { type CallScope, sizeOf, Undo } from './call-scope.js';
import type { KeyEntry } from './key-entry.js';
import { type Kept, Lifetime, type StateCell, StateType } from './state-cell.js';

/** An entry of a map: its key stands beside its value, as it may be told apart by a text only. */
interface Item extends Kept<Value> {
  readonly key: Value;
}

type Items = Map<unknown, Item>;

/**
 * `mapState`: values by key for each key; each entry lives for itself. They are gone through in the order of their keys
 * (S9.1), which does not tell in what order they came.
 */
export class MapCell implements StateCell {
  readonly handle: object;
  readonly #scope: CallScope;
  readonly #number: number;
  readonly #lifetime: Lifetime;
  readonly #identity: (key: Value) => unknown;
  readonly #compare: (a: Item, b: Item) => number;

  constructor(spec: StateSpec, number: number, scope: CallScope) {
    this.#scope = scope;
    this.#number = number;
    this.#lifetime = new Lifetime(spec, scope);
    // A map's key has a type: the builder sees to that.
    const keyType = spec.key!;
    const textOf = keyText([keyType]);
    this.#identity = key => (typeof key === 'object' && key !== null ? textOf([key]) : key);
    const compare = compareValues(keyType);
    this.#compare = (a, b) => compare(a.key, b.key);
    const [keys, values] = [new StateType(`${spec.name}' (a key of it)`, keyType), new StateType(spec.name, spec.type)];
    this.handle = Object.freeze({
      get: (key: unknown): unknown => {
        const item = this.#get(this.#identity(keys.accept(key)));
        return item === undefined ? null : values.give(item.value);
      },
      set: (key: unknown, value: unknown): void => this.#set(keys.accept(key), values.accept(value)),
      delete: (key: unknown): void => this.#delete(this.#identity(keys.accept(key))),
      keys: (): readonly unknown[] => this.#seen().map(item => keys.give(item.key)),
      entries: (): readonly unknown[] => this.#seen().map(item => [keys.give(item.key), values.give(item.value)]),
      clear: (): void => this.#clear(),
    });
  }

  #own(entry: KeyEntry): Items | undefined {
    // Entries have that form under this number.
    return entry.cells[this.#number] as Items | undefined;
  }

  #isThere(item: Item): boolean {
    return this.#lifetime.isEndless || !this.#lifetime.isOver(item.at);
  }

  #get(identity: unknown): Item | undefined {
    const { entry, shared } = this.#scope;
    const own = this.#own(entry)?.get(identity);
    if (own !== undefined && this.#isThere(own)) return own;
    const item = this.#own(shared)?.get(identity);
    return item !== undefined && this.#isThere(item) ? item : undefined;
  }

  #seen(): Item[] {
    const { entry, shared } = this.#scope;
    const items: Items = new Map();
    for (const of of [shared, entry]) {
      for (const [identity, item] of this.#own(of) ?? []) if (this.#isThere(item)) items.set(identity, item);
    }
    return [...items.values()].sort(this.#compare);
  }

  #set(key: Value, value: Value): void {
    const scope = this.#scope;
    const { entry } = scope;
    const kept = this.#lifetime.isEndless ? { value, at: 0 } : this.#lifetime.keep(value);
    const item: Item = { key, value: kept.value, at: kept.at };
    const identity = this.#identity(key);
    let items = this.#own(entry);
    if (items === undefined) {
      items = new Map();
      entry.cells[this.#number] = items;
    }
    const old = items.get(identity);
    items.set(identity, item);
    const putBack = new Undo(() => this.#put(entry, identity, old));
    scope.wrote(entry, this.#number, putBack, sizeOfItem(item) - sizeOfItem(old));
  }

  /** Puts back what was there before. */
  #put(entry: KeyEntry, identity: unknown, item: Item | undefined): void {
    const items = this.#own(entry) ?? new Map<unknown, Item>();
    if (item === undefined) items.delete(identity);
    else items.set(identity, item);
    entry.cells[this.#number] = items.size === 0 ? undefined : items;
  }

  #delete(identity: unknown): void {
    const scope = this.#scope;
    const { entry } = scope;
    const old = this.#own(entry)?.get(identity);
    if (old === undefined) return;
    this.#put(entry, identity, undefined);
    const putBack = new Undo(() => this.#put(entry, identity, old));
    scope.wrote(entry, this.#number, putBack, -sizeOfItem(old));
  }

  #clear(): void {
    const scope = this.#scope;
    const { entry } = scope;
    const old = this.#own(entry);
    if (old === undefined) return;
    entry.cells[this.#number] = undefined;
    scope.wrote(entry, this.#number, old, -sizeOfItems(old));
  }

  expire(entry: KeyEntry): boolean {
    const items = this.#own(entry);
    if (items === undefined) return false;
    for (const [identity, item] of items) {
      if (this.#isThere(item)) continue;
      items.delete(identity);
      this.#scope.bytes -= sizeOfItem(item);
    }
    if (items.size > 0) return true;
    entry.cells[this.#number] = undefined;
    return false;
  }

  save(entry: KeyEntry): unknown {
    return [...this.#own(entry)!.values()].map(({ key, value, at }) => [key, value, at]);
  }

  load(entry: KeyEntry, saved: unknown): void {
    const items: Items = new Map();
    for (const [key, value, at] of saved as [Value, Value, number][]) {
      items.set(this.#identity(key), { key, value, at });
    }
    entry.cells[this.#number] = items;
    this.#scope.bytes += sizeOfItems(items);
  }
}

function sizeOfItem(item: Item | undefined): number {
  return item === undefined ? 0 : 80 + sizeOf(item.key) + sizeOf(item.value);
}

function sizeOfItems(items: Items): number {
  let bytes = 0;
  for (const item of items.values()) bytes += sizeOfItem(item);
  return bytes;
}
