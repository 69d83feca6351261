// Catches: an order that is not total, puts NULL, NaN or texts beyond the basic plane in a wrong place, or does not agree
// with equality of key texts.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../src/types/canonical-json.js';
import { type DataType, dataType } from '../../src/types/data-type.js';
import { compareValues, equalValues, keyText } from '../../src/types/order.js';
import { compareText, isPlainlyOrdered } from '../../src/types/text.js';
import type { Value } from '../../src/types/value.js';

const nullable = true;
const text = dataType('string', { nullable });
const double = dataType('double', { nullable });

/** Values of each type in their order (S9.1, S9.6). */
const ORDERED: readonly (readonly [DataType, readonly Value[]])[] = [
  [dataType('boolean', { nullable }), [null, false, true]],
  [dataType('int', { nullable }), [null, -5, 0, 3]],
  [
    dataType('bigint', { nullable }),
    [null, -(2n ** 63n), -9007199254740991, 0, 9007199254740991, 9007199254740992n, 2n ** 62n],
  ],
  [double, [null, Number.NEGATIVE_INFINITY, -1.5, 0, 1e-300, 2, Number.POSITIVE_INFINITY, Number.NaN]],
  [text, [null, '', 'A', 'Z', 'a', 'ab', 'b', 'é', '￿', '𐀀', '🙂', '🙂a', '🙃']],
  [
    dataType('bytes', { nullable }),
    [null, Uint8Array.of(), Uint8Array.of(1), Uint8Array.of(1, 0), Uint8Array.of(2), Uint8Array.of(255)],
  ],
  [dataType('array', { element: double, nullable }), [null, [], [null], [null, 1], [1], [1, 2], [Number.NaN]]],
  [
    dataType('row', {
      fields: [
        { name: 'a', type: double },
        { name: 'b', type: text },
      ],
      nullable,
    }),
    [null, [null, null], [null, 'a'], [1, null], [1, 'a'], [2, null]],
  ],
  [
    dataType('map', { key: dataType('string'), value: double, nullable }),
    [
      null,
      [],
      [['a', null]],
      [['a', 1]],
      [
        ['a', 1],
        ['b', 0],
      ],
      [['b', 0]],
    ],
  ],
  [dataType('multiset', { element: dataType('string'), nullable }), [null, [], [['a', 1]], [['a', 2]], [['b', 1]]]],
  [dataType('variant', { nullable }), [null, 'a', 1, [1], { a: 1 }, { b: 1 }]],
];

test.each(ORDERED)('%o', (type, values) => {
  const compare = compareValues(type);
  const equal = equalValues(type);
  const key = keyText([type]);
  values.forEach((a, i) => {
    values.forEach((b, j) => {
      expect(compare(a, b), `${String(a)} and ${String(b)}`).toBe(Math.sign(i - j) + 0);
      expect(equal(a, b)).toBe(i === j);
      expect(key([a]) === key([b])).toBe(i === j);
    });
  });
});

test('texts stand in the order of their code points', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (a, b) => {
      const points = (value: string) => Array.from(value, character => character.codePointAt(0)!);
      const [x, y] = [points(a), points(b)];
      const i = x.findIndex((point, at) => point !== y[at]);
      const wanted = i < 0 ? Math.sign(x.length - y.length) : i >= y.length ? 1 : Math.sign(x[i]! - y[i]!);
      expect(compareText(a, b)).toBe(wanted + 0);
      if (isPlainlyOrdered(b)) expect(a < b).toBe(wanted < 0);
    }),
    { numRuns: 1000 },
  );
});

test('keys of several values do not run into each other', () => {
  const key = keyText([text, text]);
  const texts = ['', ',', '"', '","', 'a', '-', 'null', null];
  const keys = texts.flatMap(a => texts.map(b => key([a, b])));
  expect(new Set(keys).size).toBe(keys.length);
});

test('equal plain data has one text', () => {
  expect(canonicalJson({ b: [1, null], a: 'x' })).toBe('{"a":"x","b":[1,null]}');
  expect(canonicalJson({ ['__proto__']: 1, a: -0 })).toBe(canonicalJson({ a: 0, ['__proto__']: 1 }));
  const different = [
    1,
    '1',
    1n,
    true,
    null,
    undefined,
    Number.NaN,
    [1],
    { 1: 1 },
    new Map([[1, 1]]),
    new Set([1]),
    new Date(1),
    Uint8Array.of(1),
  ];
  expect(new Set(different.map(canonicalJson)).size).toBe(different.length);
});
