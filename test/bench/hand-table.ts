/**
 * What a loop written by hand uses for its keys: whole numbers to dense ids by open addressing. It knows no NULL, no
 * other type and no removal, so it is about as fast as JavaScript gets.
 */
export class HandTable {
  keys: Float64Array;
  size = 0;
  #slots: Int32Array;
  #mask: number;

  constructor(expected = 1024) {
    let slots = 1024;
    while (slots < expected * 2) slots *= 2;
    this.#slots = new Int32Array(slots);
    this.#mask = slots - 1;
    this.keys = new Float64Array(slots >> 1);
  }

  /** The id of `key`; a new one where it is not known, which is then `size - 1`. */
  id(key: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = hash(key) & mask;
    for (;;) {
      const id = slots[slot]! - 1;
      if (id < 0) return this.#add(slot, key);
      if (this.keys[id] === key) return id;
      slot = (slot + 1) & mask;
    }
  }

  /** The id of `key`, -1 where it is not known. */
  find(key: number): number {
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = hash(key) & mask;
    for (;;) {
      const id = slots[slot]! - 1;
      if (id < 0 || this.keys[id] === key) return id;
      slot = (slot + 1) & mask;
    }
  }

  /** Forgets all keys, keeps the room. */
  clear(): void {
    this.#slots.fill(0);
    this.size = 0;
  }

  #add(slot: number, key: number): number {
    if (this.size === this.keys.length) {
      this.#grow();
      return this.id(key);
    }
    this.keys[this.size] = key;
    this.#slots[slot] = ++this.size;
    return this.size - 1;
  }

  #grow(): void {
    const keys = new Float64Array(this.keys.length * 2);
    keys.set(this.keys);
    this.keys = keys;
    const slots = new Int32Array(this.#slots.length * 2);
    const mask = slots.length - 1;
    for (let id = 0; id < this.size; id++) {
      let slot = hash(keys[id]!) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = id + 1;
    }
    this.#slots = slots;
    this.#mask = mask;
  }
}

function hash(key: number): number {
  const h = Math.imul((key | 0) ^ Math.imul((key / 4294967296) | 0, 0x85ebca6b), 0x9e3779b1);
  return h ^ (h >>> 15);
}

/** A column by id that grows with its table. */
export class Grown {
  values: Float64Array;
  readonly #initial: number;

  constructor(initial = 0, room = 1024) {
    this.#initial = initial;
    this.values = new Float64Array(room).fill(initial);
  }

  /** The column, with room for `size` ids. */
  room(size: number): Float64Array {
    if (size > this.values.length) {
      const grown = new Float64Array(Math.max(size, this.values.length * 2)).fill(this.#initial);
      grown.set(this.values);
      this.values = grown;
    }
    return this.values;
  }
}
