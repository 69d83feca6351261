// Catches functions of OVER with wrong types, and operands that are taken and should not be.
import { describe, expect, test } from 'vitest';
import { column, literal } from '../../src/expr/build.js';
import { type OverFunctionName, overFunctions } from '../../src/expr/functions/over-functions.js';
import { countOfCall, defaultOfCall, resolveOver } from '../../src/expr/functions/resolve-over.js';
import { printAggregate } from '../../src/expr/print.js';
import { dataType } from '../../src/types/data-type.js';
import { typeText } from '../../src/types/type-text.js';

const qty = column('qty', dataType('int'));
const at = column('at', { ...dataType('timestamp', { precision: 3 }), rowtime: true });
const n = (value: number) => literal(value, dataType('int'));

/** A call and its type, or why there is none. */
function resolved(name: OverFunctionName, ...operands: Parameters<typeof resolveOver>[1]): string {
  try {
    const call = resolveOver(name, operands);
    return `${printAggregate(call)} ${typeText(call.type)}`;
  } catch (error) {
    return (error as Error).message.split('\n').slice(0, 2).join('; ');
  }
}

describe('types', () => {
  test('ranks are numbers that are there', () => {
    const plain = [...overFunctions.keys()].filter(name => !['NTILE', 'LAG', 'LEAD'].includes(name));
    expect(plain.map(name => resolved(name as OverFunctionName))).toEqual([
      'ROW_NUMBER() BIGINT NOT NULL',
      'RANK() BIGINT NOT NULL',
      'DENSE_RANK() BIGINT NOT NULL',
      'PERCENT_RANK() DOUBLE NOT NULL',
      'CUME_DIST() DOUBLE NOT NULL',
    ]);
    expect(resolved('NTILE', n(4))).toBe('NTILE(4) BIGINT NOT NULL');
  });

  test('a neighbour may not be there, unless there is a default, and its time is none to go by', () => {
    expect(resolved('LAG', qty)).toBe('LAG(qty) INT');
    expect(resolved('LEAD', qty, n(2), n(0))).toBe('LEAD(qty, 2, 0) INT NOT NULL');
    expect(resolved('LAG', at)).toBe('LAG(at) TIMESTAMP(3)');
    expect(resolveOver('LAG', [at]).type.rowtime).toBeUndefined();
  });

  test('constants are read where they stand', () => {
    expect(countOfCall(resolveOver('LAG', [qty]))).toBe(1);
    expect(countOfCall(resolveOver('LAG', [qty, n(3)]))).toBe(3);
    expect(countOfCall(resolveOver('NTILE', [n(4)]))).toBe(4);
    expect(defaultOfCall(resolveOver('LAG', [qty]))).toBe(null);
    expect(defaultOfCall(resolveOver('LAG', [qty, n(1), n(7)]))).toBe(7);
  });
});

test('operands that it does not take are refused', () => {
  expect(resolved('LAG')).toContain('it gets no value');
  expect(resolved('LAG', qty, qty)).toContain('all but the value are constants');
  expect(resolved('RANK', n(1))).toContain('it gets 1 operands');
  expect(resolved('LAG', qty, n(1), literal('x', dataType('string')))).toContain(
    'its default is STRING, and the value INT',
  );
  expect(resolved('LAG', qty, n(1), n(1), n(1))).toContain('it gets 4 operands');
  expect(resolved('NTILE', n(0))).toContain('NTILE gets 0 where a number of rows belongs');
  expect(resolved('NTILE')).toContain('NTILE gets undefined where a number of rows belongs');
  expect(resolved('LEAD', qty, n(0.5))).toContain('LEAD gets 0.5');
});
