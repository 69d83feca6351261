import { brandOf } from './brand.js';
import { Misfit } from './misfit.js';
import type { Value } from './value.js';
import { wellFormed } from './well-formed.js';

const DEPTH = 200;

/** A JSON value for a VARIANT column: a copy in one form, without what JSON cannot hold. */
export function acceptJson(input: unknown, depth = 0): Value | Misfit {
  switch (typeof input) {
    case 'string':
      return wellFormed(input);
    case 'boolean':
      return input;
    case 'number':
      return Number.isFinite(input) ? input + 0 : new Misfit(`JSON has no ${input}`);
    case 'object':
      break;
    default:
      return new Misfit(`JSON has no ${typeof input}`);
  }
  if (input === null) return null;
  if (depth > DEPTH) return new Misfit(`it is nested more than ${DEPTH} deep`);
  if (Array.isArray(input)) {
    const values: unknown[] = [];
    for (let i = 0; i < input.length; i++) {
      const value = acceptJson(input[i], depth + 1);
      if (value instanceof Misfit) return value.inside(`[${i}]`);
      values.push(value);
    }
    return values;
  }
  if (!isPlainObject(input)) return new Misfit('JSON has no class instances');
  const copy = {};
  for (const [name, item] of Object.entries(input)) {
    if (item === undefined) continue;
    const value = acceptJson(item, depth + 1);
    if (value instanceof Misfit) return value.inside(`.${name}`);
    // `__proto__` too is a name like others.
    Object.defineProperty(copy, wellFormed(name), { value, enumerable: true, writable: true, configurable: true });
  }
  return copy;
}

/** Plain data for a RAW column, as it is: functions and class instances are refused where they enter (S9.6). */
export function acceptPlainData(input: unknown): Value | Misfit {
  const refused = refusal(input, 0);
  // Plain data of a program is the engine's own form of RAW.
  return refused ?? (input as Value);
}

function refusal(input: unknown, depth: number): Misfit | null {
  if (typeof input === 'function' || typeof input === 'symbol')
    return new Misfit(`RAW holds plain data, no ${typeof input}`);
  if (typeof input !== 'object' || input === null) return null;
  if (depth > DEPTH) return new Misfit(`it is nested more than ${DEPTH} deep`);
  if (input instanceof Date || ArrayBuffer.isView(input) || input instanceof ArrayBuffer) return null;
  if (brandOf(input) === 'decimal') return null;
  if (Array.isArray(input) || input instanceof Set) {
    return firstRefusal(
      [...input].map((item, i) => [`[${i}]`, item] as const),
      depth,
    );
  }
  if (input instanceof Map) {
    return firstRefusal(
      [...input].flatMap(([key, value]) => [[' key', key] as const, [` value of ${String(key)}`, value] as const]),
      depth,
    );
  }
  if (!isPlainObject(input)) {
    return new Misfit(`RAW holds plain data, no instance of ${input.constructor?.name || 'a class'}`);
  }
  return firstRefusal(
    Object.entries(input).map(([name, value]) => [`.${name}`, value] as const),
    depth,
  );
}

function firstRefusal(parts: readonly (readonly [string, unknown])[], depth: number): Misfit | null {
  for (const [step, part] of parts) {
    const refused = refusal(part, depth + 1);
    if (refused !== null) return refused.inside(step);
  }
  return null;
}

function isPlainObject(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  // Another realm's Object has a prototype of its own without one above it.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}
