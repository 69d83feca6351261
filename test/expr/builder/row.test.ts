// Catches rows that are no plain objects, names that break them, and misspelt columns that pass as undefined.
import { describe, expect, test } from 'vitest';
import { rowOf } from '../../../src/expr/builder/row.js';
import { t } from '../../../src/schema/t.js';
import { tableSchema } from '../../../src/schema/table-schema.js';
import { behind } from './columns.js';

// Names that are numbers come first in any object.
const names = ['1', 'b', 'a', '__proto__', 'constructor', 'toString', 'two words'];
const schema = tableSchema(Object.fromEntries(names.map(name => [name, t.int()])));
const row: any = rowOf(schema);

test('has each column under its own name, in order, and is frozen', () => {
  expect(Object.keys(row)).toEqual(names);
  for (const name of names) expect(behind(row[name])['~node']).toMatchObject({ kind: 'column', name, input: 0 });
  expect(Object.keys({ ...row })).toEqual(Object.keys(row));
  expect(Object.getOwnPropertyDescriptor({ ...row }, '__proto__')?.value).toBe(Reflect.get(row, '__proto__'));
  expect(() => {
    row.a = 1;
  }).toThrow(TypeError);
  expect(row.a).toBe(row.a);
});

test('messages write columns as a program would', () => {
  expect(behind(row.a)['~text']).toBe('r.a');
  expect(behind(row['two words'])['~text']).toBe('r["two words"]');
  const right: any = rowOf(schema, { parameter: 'right', input: 1, nullable: true });
  expect(behind(right.a)).toMatchObject({ '~text': 'right.a', '~node': { input: 1, type: { nullable: true } } });
});

describe('a column that is not there', () => {
  test.each([
    [
      'aa',
      "PLAN_UNKNOWN_COLUMN  there is no column 'aa'\n  do   did you mean 'a'? the columns are 1, b, a, __proto__, constructor, toString, two words",
    ],
    ['zzzzzz', "PLAN_UNKNOWN_COLUMN  there is no column 'zzzzzz'\n  do   the columns are 1, b, a"],
  ])('%s is refused where it is read', (name, message) => {
    expect(() => row[name]).toThrow(message);
  });

  test('what JavaScript itself looks for is simply not there', () => {
    const small: any = rowOf(tableSchema({ a: t.int() }));
    for (const name of ['then', 'toJSON', 'constructor', 'toString', 'valueOf', Symbol.iterator, Symbol.toPrimitive]) {
      expect(small[name]).toBeUndefined();
    }
    expect('b' in small).toBe(false);
  });

  test('many columns are not all listed', () => {
    const many: any = rowOf(tableSchema(Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`c${i}`, t.int()]))));
    expect(() => many.x).toThrow('c11 and 188 more');
  });
});
