// Can catch: a box that does not line up (wide letters, emoji, marks), values shown in another form than the documented
// one, and text in the data that could forge lines of a terminal.
import { describe, expect, test } from 'vitest';
import { renderTable, renderTableEnd } from '../../src/render/table.js';
import { type DataType, dataType } from '../../src/types/data-type.js';
import { Decimal } from '../../src/types/decimal.js';

function schema(types: { [name: string]: DataType }) {
  return { fields: Object.entries(types).map(([name, type]) => ({ name, type })) };
}

describe('renderTable', () => {
  test('the weather of the documentation', () => {
    const days = dataType('bigint', { asNumber: true });
    const warmest = dataType('decimal', { precision: 4, scale: 1, nullable: true });
    const row = (weather: string, n: number, warm: string, rain: string) => ({
      weather,
      days: n,
      warmest: Decimal.from(warm),
      rain: Decimal.from(rain),
    });
    expect(
      renderTable({
        schema: schema({ weather: dataType('string'), days, warmest, rain: warmest }),
        rows: [row('rain', 641, '35.6', '4203.6'), row('sun', 640, '35.0', '0.0'), row('drizzle', 53, '31.7', '0.0')],
      }),
    ).toBe(`\
┌─────────┬────────┬─────────┬─────────┐
│ weather │   days │ warmest │    rain │
│ STRING  │ BIGINT │ DECIMAL │ DECIMAL │
├─────────┼────────┼─────────┼─────────┤
│ rain    │    641 │    35.6 │  4203.6 │
│ sun     │    640 │    35.0 │     0.0 │
│ drizzle │     53 │    31.7 │     0.0 │
└─────────┴────────┴─────────┴─────────┘
`);
  });

  test('wide letters and emoji take two cells, marks none', () => {
    const rows = ['東京', 'e\u0301te\u0301', 'ﾃｽﾄ', '한국어', '👩‍👩‍👧 ok', '🇩🇪', '❤️', 'ab'].map(city => ({ city }));
    expect(renderTable({ schema: schema({ city: dataType('string') }), rows })).toBe(`\
┌────────┐
│ city   │
│ STRING │
├────────┤
│ 東京   │
│ e\u0301te\u0301    │
│ ﾃｽﾄ    │
│ 한국어 │
│ 👩‍👩‍👧 ok  │
│ 🇩🇪     │
│ ❤️     │
│ ab     │
└────────┘
`);
  });

  test('every kind of value in the form a program would read', () => {
    const types = {
      b: dataType('boolean'),
      big: dataType('bigint'),
      d: dataType('double'),
      bytes: dataType('bytes'),
      date: dataType('date'),
      ts: dataType('timestamp', { precision: 6 }),
      array: dataType('array', { element: dataType('string') }),
      map: dataType('map', { key: dataType('string'), value: dataType('int') }),
      row: dataType('row', { fields: [{ name: 'x', type: dataType('int', { nullable: true }) }] }),
      json: dataType('variant'),
    };
    const row = {
      b: true,
      big: 9007199254740993n,
      d: 0.1 + 0.2,
      bytes: Uint8Array.of(0, 255),
      date: '2026-03-01',
      ts: Date.UTC(2001, 2, 14, 12, 0, 0, 5) + 0.25,
      array: ['a, b', 'c'],
      map: new Map([['k', 1]]),
      row: { x: null },
      json: { n: [1n, 'x'] },
    };
    const lines = renderTable({ schema: schema(types), rows: [row] }).split('\n');
    expect(lines[4]!.split('│').map(cell => cell.trim())).toEqual([
      '',
      'true',
      '9007199254740993',
      '0.30000000000000004',
      '0x00ff',
      '2026-03-01',
      '2001-03-14 12:00:00.005250',
      '["a, b", "c"]',
      '{"k": 1}',
      '{x: NULL}',
      '{"n":["1","x"]}',
      '',
    ]);
  });

  test('all timestamps of a column have the digits that one of them needs', () => {
    const rows = [{ at: 0 }, { at: 1500 }, { at: -1 }, { at: null }];
    expect(renderTable({ schema: schema({ at: dataType('timestamp', { precision: 3 }) }), rows })).toBe(`\
┌─────────────────────────┐
│ at                      │
│ TIMESTAMP               │
├─────────────────────────┤
│ 1970-01-01 00:00:00.000 │
│ 1970-01-01 00:00:01.500 │
│ 1969-12-31 23:59:59.999 │
│ NULL                    │
└─────────────────────────┘
`);
  });

  test('nothing in a name or a value moves the cursor, forges a line or turns the direction of writing', () => {
    const rows = [{ 'a\nb': '\u001b[2J' }, { 'a\nb': 'x\u202ey' }, { 'a\nb': 'tab\tend' }, { 'a\nb': '\ud800' }];
    expect(renderTable({ schema: schema({ 'a\nb': dataType('string') }), rows })).toBe(`\
┌──────────┐
│ a\\nb     │
│ STRING   │
├──────────┤
│ \\x1b[2J  │
│ x\\u202ey │
│ tab\\tend │
│ \\ud800   │
└──────────┘
`);
  });

  test('without rows the head stays', () => {
    expect(renderTable({ schema: schema({ n: dataType('int') }), rows: [] })).toBe(`\
┌─────┐
│   n │
│ INT │
└─────┘
`);
  });

  test('a column may be called __proto__', () => {
    const row = Object.defineProperty({}, '__proto__', { value: 7, enumerable: true });
    expect(
      renderTable({ schema: schema(Object.fromEntries([['__proto__', dataType('int')]])), rows: [row] }),
    ).toContain('│         7 │');
  });
});

test('renderTableEnd', () => {
  expect(renderTableEnd({ rows: 5, read: 1461, mode: 'batch', elapsed: 41.2 })).toBe(
    '5 rows · 1,461 read · batch · 41 ms',
  );
  expect(renderTableEnd({ rows: 1, read: 1, mode: 'streaming', elapsed: 18_420 })).toBe(
    '1 row · 1 read · streaming · 18.4 s',
  );
});
