import type { Reduce } from '../../plan/nodes/reduce.js';
import type { TransformForm } from '../../plan/nodes/transform.js';
import { canonicalJson } from '../../types/canonical-json.js';

/**
 * A function of a program as plain data: one of a small family of pure ones. They go by a value's digest, so that they
 * tell values apart whatever columns these have; `modulus` says how often something happens, `rest` to which of them.
 */
export interface CaseFunction {
  readonly does: 'keep' | 'tag' | 'fail' | 'vanish' | 'repeat' | 'break' | 'change';
  readonly modulus: number;
  readonly rest: number;
}

/** A reduction as plain data: one of a few that are associative and commutative, keyed by a digest of each value. */
export interface CaseReduction {
  readonly does: 'first' | 'sum' | 'fail' | 'maxBy' | 'minBy';
  /** So many keys there are; values of digest 0 have none, where `misses` says so. */
  readonly keys: number;
  readonly misses: boolean;
}

/** The key function that a case says. */
export function keyFunctionOf({ keys, misses }: CaseReduction): (value: unknown) => unknown {
  return value => {
    const number = digest(value);
    if (misses && number % 7 === 0) return undefined;
    return number % 2 === 0 ? number % keys : [String(number % keys), BigInt(number % 2)];
  };
}

/** The reduction that a case says. */
export function reductionOf({ does, keys }: CaseReduction): Pick<Reduce, 'f' | 'extreme'> {
  if (does === 'maxBy' || does === 'minBy') {
    const of = (value: unknown): number => digest(value) % keys;
    return { f: () => failing(), extreme: { of, greatest: does === 'maxBy' } };
  }
  if (does === 'sum') {
    // Tags are added up, so they are no part of what the rest is told apart by.
    const rest = (value: unknown): string => canonicalJson({ ...objectOf(value), [TAG]: null });
    return { f: (a, b) => ({ ...firstOf(a, b, rest), [TAG]: tagOf(a) + tagOf(b) }), extreme: null };
  }
  if (does === 'first') return { f: (a, b) => firstOf(a, b), extreme: null };
  // Whether it throws depends on which values there are, not on their order.
  const isHit = (value: unknown): boolean => digest(objectOf(value)) % 9 === 0;
  return { f: (a, b) => (isHit(a) || isHit(b) ? failing() : firstOf(a, b)), extreme: null };
}

/** The value whose text comes first, as an object: so is what it gives judged when it is joined again. */
function firstOf(a: unknown, b: unknown, text: (value: unknown) => string = canonicalJson): object {
  const [x, y] = [objectOf(a), objectOf(b)];
  return text(x) <= text(y) ? x : y;
}

function tagOf(value: unknown): number {
  const tag = Reflect.get(objectOf(value), TAG) as unknown;
  return typeof tag === 'number' ? tag : 1;
}

/** The property that functions add to values. */
export const TAG = 'tag';

/** What a function of each form may do. */
export const DOES: { readonly [F in TransformForm]: readonly CaseFunction['does'][] } = {
  map: ['keep', 'tag', 'tag', 'fail', 'vanish'],
  filter: ['keep', 'keep', 'fail'],
  'flat-map': ['repeat', 'repeat', 'keep', 'break'],
};

/** The function that a case says. */
export function functionOf(form: TransformForm, { does, modulus, rest }: CaseFunction): (value: unknown) => unknown {
  const isHit = (value: unknown): boolean => digest(value) % modulus === rest % modulus;
  switch (form) {
    case 'map':
      if (does === 'tag') return value => ({ ...objectOf(value), [TAG]: digest(value) % modulus });
      if (does === 'change') {
        const kinds = ['+I', '+U', '-U', '-D', '+U', '?'];
        return value => ({ kind: kinds[digest(value) % (modulus + 2)], row: value });
      }
      if (does === 'fail') return value => (isHit(value) ? failing() : value);
      return does === 'vanish' ? value => (isHit(value) ? undefined : value) : value => value;
    case 'filter':
      return does === 'fail' ? value => (isHit(value) ? failing() : true) : value => !isHit(value);
    case 'flat-map':
      if (does === 'keep') return value => [value];
      return function* (value) {
        for (let i = 0; i < digest(value) % (modulus + 1); i++) {
          if (does === 'break' && i > 0 && isHit(value)) failing();
          yield { ...objectOf(value), [TAG]: i };
        }
      };
  }
}

function failing(): never {
  throw new Error('as generated');
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

/** A number from 0 that is the same for equal values. */
function digest(value: unknown): number {
  let sum = 0;
  for (const character of canonicalJson(value)) sum = (sum * 31 + character.codePointAt(0)!) % 65_521;
  return sum;
}
