import type { Choice } from './choice.js';

/** Names that have broken programs: of properties that every object has, of SQL words, of nothing, of other scripts. */
const NAMES = [
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'valueOf',
  '',
  ' ',
  'a b',
  'ключ',
  '日',
  '\u{1F600}',
  'select',
  'a"b',
  "a'b",
  'a.b',
  'a`b',
  '$0',
  '\u0024{x}',
  'k1',
  'row',
  'length',
  '0',
  'i',
  'prototype',
];

/** Names that are all different. Plain ones in most cases, as they read better in what is printed. */
export function chooseNames(choice: Choice, count: number, prefix: string, taken: readonly string[] = []): string[] {
  const names: string[] = [];
  for (let i = 0; i < count; i++) {
    const odd = choice.of(NAMES);
    const free = (name: string): boolean => !names.includes(name) && !taken.includes(name);
    let name = choice.chance(15) && free(odd) ? odd : `${prefix}${i}`;
    while (!free(name)) name += '_';
    names.push(name);
  }
  return names;
}
