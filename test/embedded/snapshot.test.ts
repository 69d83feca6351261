// Catches values of a program that come back from a snapshot as others.
import { expect, test } from 'vitest';
import { SavedStateReader, StateCollector, snapshotCodec } from '../../src/embedded/snapshot.js';
import { Decimal } from '../../src/index.js';

async function thereAndBack(value: unknown): Promise<unknown> {
  const { encode, decode } = await snapshotCodec();
  const collector = new StateCollector();
  collector.value('value', value);
  return new SavedStateReader(decode(encode(collector.saved)) as typeof collector.saved).value('value');
}

test('plain data come back as they were, decimals and hostile names too', async () => {
  const hostile = JSON.parse('{"__proto__":{"a":1},"b":[{"__proto__":2}]}') as object;
  const value = {
    list: [1, 'x', null, undefined, 2n ** 70n, Number.NaN, true],
    map: new Map<unknown, unknown>([
      [1, { deep: hostile }],
      ['k', [hostile]],
    ]),
    set: new Set(['a', 2]),
    date: new Date(5),
    bytes: new Uint8Array([1, 2]),
    price: Decimal.from('1.50'),
    hostile,
    empty: {},
  };
  const back = (await thereAndBack(value)) as typeof value;
  expect(back).toEqual(value);
  expect(String(back.price)).toBe('1.50');
  expect(Object.getOwnPropertyDescriptor(back.hostile, '__proto__')?.value).toEqual({ a: 1 });
  expect(Object.getPrototypeOf(back.hostile)).toBe(Object.prototype);
});
