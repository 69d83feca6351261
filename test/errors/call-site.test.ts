// Catches errors that point into the package, or at nothing, instead of at the user's own call.
import { describe, expect, test } from 'vitest';
import { atPlace } from '../../src/errors/at-place.js';
import { CallSite, callSite, placeOf } from '../../src/errors/call-site.js';
import { MillraceError } from '../../src/errors/millrace-error.js';

function method(): CallSite {
  return inner();
}
function inner(): CallSite {
  return callSite(method, () => '.method(\n  r =>\n    r.open)');
}

test('is the line that called the method, however deep the package is', () => {
  const site = method();
  const here = /call-site\.test\.ts:(\d+)/.exec(new Error('here').stack!)![1];
  expect(site.place).toBe(`call-site.test.ts:${Number(here) - 1}`);
  expect(site.file?.endsWith('test/errors/call-site.test.ts')).toBe(true);
  expect(placeOf(site)).toBe(`${site.place}  .method( r => r.open)`);
});

describe('stacks of hosts', () => {
  test.each([
    ['    at f (file:///app/orders.ts:14:10)', 'orders.ts:14', 'file:///app/orders.ts'],
    ['    at file:///app/orders.ts:14:10', 'orders.ts:14', 'file:///app/orders.ts'],
    ['    at async /app/my orders.ts:3:1', 'my orders.ts:3', '/app/my orders.ts'],
    ['    at Object.<anonymous> (C:\\app\\orders.ts:14:10)', 'orders.ts:14', 'C:/app/orders.ts'],
    ['    at new A (/app/a (copy)/orders.ts:1:2)', 'orders.ts:1', '/app/a (copy)/orders.ts'],
    ['    at eval (eval at run (/app/orders.ts:1:1), <anonymous>:1:1)\n    at /app/b.ts:2:1', 'b.ts:2', '/app/b.ts'],
    ['f@https://host/app/orders.js:14:10', 'orders.js:14', 'https://host/app/orders.js'],
    ['@https://host/app/orders.js:14:10', 'orders.js:14', 'https://host/app/orders.js'],
  ])('%s', (line, place, file) => {
    const site = new CallSite({ stack: `Error\n    at node:internal/modules/run:1:1\n${line}` }, true, null);
    expect([site.place, site.file]).toEqual([place, file]);
  });

  test('a stack that says nothing is no reason to fail', () => {
    for (const stack of ['', 'Error', 'Error\n    at <anonymous>']) {
      expect(new CallSite({ stack }, true, null).place).toBe('an unknown place');
    }
    expect(new CallSite({}, true, null).file).toBeUndefined();
  });
});

test("a user's own stack limit is left alone", () => {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    expect(method().place).toContain('call-site.test.ts:');
    expect(Error.stackTraceLimit).toBe(0);
  } finally {
    Error.stackTraceLimit = before;
  }
});

test('a place is added where there is none, and kept where there is one', () => {
  const error = new MillraceError('PLAN_UNKNOWN_COLUMN', 'there is no column', { remedy: 'r.a', closest: 'a' });
  const placed = atPlace(error, 'orders.ts:1') as MillraceError;
  expect(placed.message).toBe(
    "PLAN_UNKNOWN_COLUMN  there is no column\n  at   orders.ts:1\n  do   did you mean 'a'? r.a",
  );
  expect(placed.stack).toContain('at   orders.ts:1');
  expect(atPlace(placed, 'other.ts:1')).toBe(placed);
  const foreign = new Error('foreign');
  expect(atPlace(foreign, 'orders.ts:1')).toBe(foreign);
});
