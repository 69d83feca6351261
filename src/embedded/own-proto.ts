/**
 * An object of the program that has a property called `__proto__` of its own, on its way through a snapshot: what writes
 * bytes would give that property another name.
 */
export class OwnProto {
  readonly entries: readonly (readonly [string, unknown])[];

  constructor(entries: readonly (readonly [string, unknown])[]) {
    this.entries = entries;
  }

  /** The object again. */
  restored(): object {
    const object = {};
    for (const [name, value] of this.entries) {
      Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
    }
    return object;
  }
}

/** Plain data with such objects wrapped; the same object where it has none, which costs no copy. */
export function withOwnProtos(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return changed(value, list => list, value);
  if (value instanceof Map) return changed([...value].flat(), list => new Map(pairs(list)), value);
  if (value instanceof Set) return changed([...value], list => new Set(list), value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== null && prototype !== Object.prototype) return value;
  const names = Object.keys(value);
  const entries = (list: readonly unknown[]) => names.map((name, i) => [name, list[i]] as const);
  const isHostile = names.includes('__proto__');
  const make = (list: readonly unknown[]) =>
    isHostile ? new OwnProto(entries(list)) : Object.fromEntries(entries(list));
  return changed(Object.values(value), make, isHostile ? null : value);
}

/** What `make` gives of the parts, wrapped; `same`, if there is one, where none of them has changed. */
function changed(
  parts: readonly unknown[],
  make: (parts: readonly unknown[]) => unknown,
  same: object | null,
): unknown {
  let copy: unknown[] | null = null;
  for (let i = 0; i < parts.length; i++) {
    const part = withOwnProtos(parts[i]);
    if (!Object.is(part, parts[i])) {
      copy ??= [...parts];
      copy[i] = part;
    }
  }
  return copy === null && same !== null ? same : make(copy ?? parts);
}

function pairs(list: readonly unknown[]): (readonly [unknown, unknown])[] {
  return Array.from({ length: list.length / 2 }, (_, i) => [list[2 * i], list[2 * i + 1]] as const);
}
