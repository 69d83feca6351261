import { brandOf } from '../../types/brand.js';

/** A value of the program in a snapshot: as it is, or spelt out where something in it would not come back as it was. */
export type SavedValue = readonly [isSpelt: boolean, value: unknown];

/**
 * Plain data as snapshots take it. A property called `__proto__` would become the prototype of what is read again, so a
 * value that has one somewhere is spelt out.
 */
export function saveValue(value: unknown): SavedValue {
  return isOdd(value) ? [true, spell(value)] : [false, value];
}

/** The value that {@link saveValue} was given. */
export function savedValue([isSpelt, value]: SavedValue): unknown {
  return isSpelt ? read(value as Spelt) : value;
}

function isOdd(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.hasOwn(value, '__proto__') || partsOf(value).some(isOdd);
}

function partsOf(value: object): readonly unknown[] {
  if (Array.isArray(value)) return value;
  if (value instanceof Map) return [...value].flat();
  if (value instanceof Set) return [...value];
  return isLeaf(value) ? [] : Object.values(value);
}

function isLeaf(value: object): boolean {
  return (
    value instanceof Date || value instanceof ArrayBuffer || ArrayBuffer.isView(value) || brandOf(value) === 'decimal'
  );
}

type Spelt = readonly [kind: 'leaf' | 'array' | 'map' | 'set' | 'object', content: unknown];

function spell(value: unknown): Spelt {
  if (typeof value !== 'object' || value === null || isLeaf(value)) return ['leaf', value];
  if (Array.isArray(value)) return ['array', value.map(spell)];
  if (value instanceof Map) return ['map', [...value].map(([key, item]) => [spell(key), spell(item)])];
  if (value instanceof Set) return ['set', [...value].map(spell)];
  return ['object', Object.entries(value).map(([name, item]) => [name, spell(item)])];
}

function read([kind, content]: Spelt): unknown {
  switch (kind) {
    case 'leaf':
      return content;
    case 'array':
      return (content as Spelt[]).map(read);
    case 'map':
      return new Map((content as [Spelt, Spelt][]).map(([key, item]) => [read(key), read(item)]));
    case 'set':
      return new Set((content as Spelt[]).map(read));
    case 'object': {
      const object = {};
      for (const [name, item] of content as [string, Spelt][]) {
        const value = read(item);
        Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
      }
      return object;
    }
  }
}
