// Catches a method that builds another function than its name says, or a type that the checker does not know of.
import { describe, expect, test } from 'vitest';
import type { Expr, Row } from '../../../src/expr/builder/expr.js';
import { coalesce, concat, greatest, least, lit, nullOf, when } from '../../../src/expr/builder/free.js';
import { t } from '../../../src/schema/t.js';
import { Decimal } from '../../../src/types/decimal.js';
import { days, minutes, seconds } from '../../../src/types/duration.js';
import type { ColumnType } from '../../../src/types/logical-types.js';
import { type AllColumns, row, sql } from './columns.js';

type Case = readonly [(r: Row<AllColumns>) => Expr<ColumnType>, string];

describe.each<[string, readonly Case[]]>([
  [
    'comparisons',
    [
      [r => r.n.eq(5), 'n = 5: BOOLEAN NOT NULL'],
      [r => r.price.neq('1.5'), 'price <> 1.5: BOOLEAN NOT NULL'],
      [r => r.note.sameAs('a'), "note IS NOT DISTINCT FROM 'a': BOOLEAN NOT NULL"],
      [r => r.n.gt(r.x), 'n > x: BOOLEAN NOT NULL'],
      [r => r.n.gte(r.price), 'n >= price: BOOLEAN NOT NULL'],
      [r => r.at.lt(new Date(0)), "at < TIMESTAMP '1970-01-01 00:00:00': BOOLEAN NOT NULL"],
      [r => r.seen.lte('2026-03-01T00:00:00Z'), "seen <= TIMESTAMP_LTZ '2026-03-01 00:00:00': BOOLEAN"],
      [r => r.day.lt('2026-03-01'), "day < DATE '2026-03-01': BOOLEAN NOT NULL"],
      [r => r.clock.gt('10:15'), "clock > TIME '10:15:00': BOOLEAN NOT NULL"],
      [r => r.n.between(1, r.big), 'n BETWEEN 1 AND big: BOOLEAN NOT NULL'],
      [r => r.name.in(['a', 'b']), "name IN ('a', 'b'): BOOLEAN NOT NULL"],
      [r => r.note.isNull(), 'note IS NULL: BOOLEAN NOT NULL'],
      [r => r.note.isNotNull(), 'note IS NOT NULL: BOOLEAN NOT NULL'],
      [r => r.n.nullIf(0), 'NULLIF(n, 0): INT'],
      [r => r.price.gt(Decimal.from('0.001')), 'price > 0.001: BOOLEAN NOT NULL'],
      [r => r.bytes.eq(new Uint8Array([1, 2])), "bytes = X'0102': BOOLEAN NOT NULL"],
    ],
  ],
  [
    'conditions',
    [
      [r => r.flag.and(r.maybe), 'flag AND maybe: BOOLEAN'],
      [r => r.flag.or(r.n.gt(1)), 'flag OR n > 1: BOOLEAN NOT NULL'],
      [r => r.maybe.not(), 'NOT maybe: BOOLEAN'],
      [r => r.maybe.isTrue(), 'maybe IS TRUE: BOOLEAN NOT NULL'],
      [r => r.maybe.isFalse(), 'maybe IS FALSE: BOOLEAN NOT NULL'],
      [r => r.maybe.isNotTrue(), 'maybe IS NOT TRUE: BOOLEAN NOT NULL'],
      [r => r.maybe.isNotFalse(), 'maybe IS NOT FALSE: BOOLEAN NOT NULL'],
      [r => r.maybe.ifNull(false), 'COALESCE(maybe, FALSE): BOOLEAN NOT NULL'],
    ],
  ],
  [
    'numbers',
    [
      [r => r.n.plus(1), 'n + 1: INT NOT NULL'],
      [r => r.n.minus(r.big), 'n - big: BIGINT NOT NULL'],
      [r => r.price.times(r.n), 'price * n: DECIMAL(21, 2) NOT NULL'],
      [r => r.price.times('1.19'), 'price * 1.19: DECIMAL(14, 4) NOT NULL'],
      [r => r.cost.dividedBy(r.price), 'cost / price: DECIMAL(21, 15)'],
      [r => r.n.dividedBy(2), 'n / 2: INT NOT NULL'],
      [r => r.big.mod(r.tiny), 'big % tiny: BIGINT NOT NULL'],
      [r => r.x.plus(r.price), 'x + CAST(price AS DOUBLE): DOUBLE NOT NULL'],
      [r => r.f.plus(r.n), 'f + CAST(n AS FLOAT): FLOAT NOT NULL'],
      [r => r.f.plus(r.x), 'f + x: DOUBLE NOT NULL'],
      [r => r.safe.plus(1), 'safe + 1: BIGINT NOT NULL'],
      [r => r.big.plus(2n ** 60n), 'big + 1152921504606846976: BIGINT NOT NULL'],
      [r => r.n.abs(), 'ABS(n): INT NOT NULL'],
      [r => r.price.negated(), 'NEGATE(price): DECIMAL(10, 2) NOT NULL'],
      [r => r.price.sign(), 'SIGN(price): INT NOT NULL'],
      [r => r.x.sign(), 'SIGN(x): DOUBLE NOT NULL'],
      [r => r.price.round(1), 'ROUND(price, 1): DECIMAL(10, 1) NOT NULL'],
      [r => r.x.round(), 'ROUND(x, 0): DOUBLE NOT NULL'],
      [r => r.x.truncate(2), 'TRUNCATE(x, 2): DOUBLE NOT NULL'],
      [r => r.price.floor(), 'FLOOR(price): DECIMAL(10, 0) NOT NULL'],
      [r => r.x.ceil(), 'CEIL(x): DOUBLE NOT NULL'],
      [r => r.n.sqrt(), 'SQRT(CAST(n AS DOUBLE)): DOUBLE NOT NULL'],
      [r => r.x.exp(), 'EXP(x): DOUBLE NOT NULL'],
      [r => r.x.ln(), 'LN(x): DOUBLE NOT NULL'],
      [r => r.x.log10(), 'LOG10(x): DOUBLE NOT NULL'],
      [r => r.n.power(2), 'POWER(CAST(n AS DOUBLE), 2e0): DOUBLE NOT NULL'],
      [r => r.n.power(r.cost), 'POWER(CAST(n AS DOUBLE), CAST(cost AS DOUBLE)): DOUBLE'],
      [r => r.cost.ifNull('0'), 'COALESCE(cost, 0.0000): DECIMAL(8, 4) NOT NULL'],
      [r => r.big.asNumber(), 'AS_NUMBER(big): BIGINT NOT NULL'],
      [r => r.n.asNumber(), 'AS_NUMBER(n): BIGINT NOT NULL'],
      [r => r.big.toTimestampLtz(), 'TO_TIMESTAMP_LTZ(big, 3): TIMESTAMP_LTZ(3) NOT NULL'],
      [r => r.n.toTimestampLtz(0), 'TO_TIMESTAMP_LTZ(n, 0): TIMESTAMP_LTZ(3) NOT NULL'],
    ],
  ],
  [
    'texts',
    [
      [r => r.name.upper(), 'UPPER(name): STRING NOT NULL'],
      [r => r.note.lower(), 'LOWER(note): STRING'],
      [r => r.name.initCap(), 'INITCAP(name): STRING NOT NULL'],
      [r => r.name.trim(), 'TRIM(name): STRING NOT NULL'],
      [r => r.name.trim('x'), "TRIM(name, 'x'): STRING NOT NULL"],
      [r => r.name.ltrim(), 'LTRIM(name): STRING NOT NULL'],
      [r => r.name.rtrim('-'), "RTRIM(name, '-'): STRING NOT NULL"],
      [r => r.name.like('a%'), "LIKE(name, 'a%'): BOOLEAN NOT NULL"],
      [r => r.note.like('a!%', '!'), "LIKE(note, 'a!%', '!'): BOOLEAN"],
      [r => r.name.substring(2), 'SUBSTRING(name, 2): STRING NOT NULL'],
      [r => r.name.substring(2, 3), 'SUBSTRING(name, 2, 3): STRING NOT NULL'],
      [r => r.name.left(1), 'LEFT(name, 1): STRING NOT NULL'],
      [r => r.name.right(1), 'RIGHT(name, 1): STRING NOT NULL'],
      [r => r.note.charLength(), 'CHAR_LENGTH(note): INT'],
      [r => r.name.concat(r.note), 'CONCAT(name, note): STRING'],
      [r => r.name.concat('!'), "CONCAT(name, '!'): STRING NOT NULL"],
      [r => r.name.replace('a', 'b'), "REPLACE(name, 'a', 'b'): STRING NOT NULL"],
      [r => r.name.position('a'), "POSITION('a', name): INT NOT NULL"],
      [r => r.name.contains(r.note), 'POSITION(note, name) > 0: BOOLEAN'],
      [r => r.name.startsWith('a'), "STARTSWITH(name, 'a'): BOOLEAN NOT NULL"],
      [r => r.name.endsWith('a'), "ENDSWITH(name, 'a'): BOOLEAN NOT NULL"],
      [r => r.name.lpad(5, '-'), "LPAD(name, 5, '-'): STRING NOT NULL"],
      [r => r.name.rpad(5, '-'), "RPAD(name, 5, '-'): STRING NOT NULL"],
      [r => r.name.repeat(2), 'REPEAT(name, 2): STRING NOT NULL'],
      [r => r.name.reverse(), 'REVERSE(name): STRING NOT NULL'],
      [r => r.name.splitIndex(',', 0), "SPLIT_INDEX(name, ',', 0): STRING"],
      [r => r.name.regexp('^a'), "REGEXP(name, '^a'): BOOLEAN NOT NULL"],
      [r => r.name.regexpReplace('a', 'b'), "REGEXP_REPLACE(name, 'a', 'b'): STRING NOT NULL"],
      [r => r.name.regexpExtract('(a)(b)', 2), "REGEXP_EXTRACT(name, '(a)(b)', 2): STRING"],
      [r => r.name.toTimestamp(), 'TO_TIMESTAMP(name): TIMESTAMP(3)'],
      [r => r.name.toTimestamp('yyyy'), "TO_TIMESTAMP(name, 'yyyy'): TIMESTAMP(3)"],
      [r => r.name.toDate(), 'TO_DATE(name): DATE'],
      [r => r.note.ifNull('-'), "COALESCE(note, '-'): STRING NOT NULL"],
    ],
  ],
  [
    'times',
    [
      [r => r.at.plus(minutes(5)), "TIMESTAMPADD('MINUTE', 5, at): TIMESTAMP(3) NOT NULL"],
      [r => r.seen.minus(seconds(1.5)), "TIMESTAMPADD('MILLISECOND', -1500, seen): TIMESTAMP(3)"],
      [r => r.day.plus(days(1)), "TIMESTAMPADD('DAY', 1, CAST(day AS TIMESTAMP(0))): TIMESTAMP(0) NOT NULL"],
      [r => r.at.extract('hour'), "EXTRACT('HOUR', at): BIGINT NOT NULL"],
      [r => r.day.extract('year'), "EXTRACT('YEAR', CAST(day AS TIMESTAMP(0))): BIGINT NOT NULL"],
      [r => r.at.floorTo('day'), "FLOOR_TO('DAY', at): TIMESTAMP(3) NOT NULL"],
      [r => r.at.ceilTo('week'), "CEIL_TO('WEEK', at): TIMESTAMP(3) NOT NULL"],
      [r => r.at.until(r.seen, 'minute'), "TIMESTAMPDIFF('MINUTE', at, seen): INT"],
      [r => r.at.until('2026-03-01', 'day'), "TIMESTAMPDIFF('DAY', at, TIMESTAMP '2026-03-01 00:00:00'): INT NOT NULL"],
      [r => r.at.format('yyyy-MM-dd'), "DATE_FORMAT(at, 'yyyy-MM-dd'): STRING NOT NULL"],
    ],
  ],
  [
    'collections',
    [
      [r => r.tags.cardinality(), 'CARDINALITY(tags): INT NOT NULL'],
      [r => r.tags.at(1), 'ELEMENT_AT(tags, 1): STRING'],
      [r => r.tags.contains('a'), "ARRAY_CONTAINS(tags, 'a'): BOOLEAN NOT NULL"],
      [r => r.sizes.cardinality(), 'CARDINALITY(sizes): INT NOT NULL'],
      [r => r.sizes.at('a'), "ELEMENT_AT(sizes, 'a'): INT"],
      [r => r.place.fields.lat, "FIELD(place, 'lat'): DOUBLE NOT NULL"],
      [r => r.place.fields.alt, "FIELD(place, 'alt'): INT"],
    ],
  ],
  [
    'casts and choices',
    [
      [r => r.n.cast(t.string()), 'CAST(n AS STRING): STRING NOT NULL'],
      [r => r.cost.cast(t.double()), 'CAST(cost AS DOUBLE): DOUBLE'],
      [r => r.name.tryCast(t.int()), 'TRY_CAST(name AS INT): INT'],
      [r => r.at.cast(t.timestamp(3)), 'CAST(at AS TIMESTAMP(3)): TIMESTAMP(3) NOT NULL'],
      [r => r.n.cast(t.int()), 'n: INT NOT NULL'],
      [() => lit('0.05', t.decimal(3, 2)), '0.05: DECIMAL(3, 2) NOT NULL'],
      [() => lit(5, t.bigint()), '5: BIGINT NOT NULL'],
      [() => lit(new Date(0), t.timestamp(3)), "TIMESTAMP '1970-01-01 00:00:00': TIMESTAMP(3) NOT NULL"],
      [() => nullOf(t.int()), 'NULL: INT'],
      [r => when(r.flag, r.n).otherwise(r.big), 'CASE WHEN flag THEN CAST(n AS BIGINT) ELSE big END: BIGINT NOT NULL'],
      [
        r => when(r.flag, r.n).when(r.maybe, lit(1, t.int())).end(),
        'CASE WHEN flag THEN n WHEN maybe THEN 1 ELSE NULL END: INT',
      ],
      [r => coalesce(r.note, r.name), 'COALESCE(note, name): STRING NOT NULL'],
      [
        r => coalesce(r.cost, r.price),
        'COALESCE(CAST(cost AS DECIMAL(12, 4)), CAST(price AS DECIMAL(12, 4))): DECIMAL(12, 4) NOT NULL',
      ],
      [r => greatest(r.n, r.n), 'GREATEST(n, n): INT NOT NULL'],
      [r => least(r.price, r.price), 'LEAST(price, price): DECIMAL(10, 2) NOT NULL'],
      [r => concat('a', r.name, r.note), "CONCAT('a', name, note): STRING"],
      [r => coalesce(r.at, r.at), 'COALESCE(at, at): TIMESTAMP(3) NOT NULL'],
    ],
  ],
])('%s', (_, cases) => {
  test.each(cases)('%s', (build, text) => {
    expect(sql(build(row()))).toBe(text);
  });
});

describe('plain values beside a column', () => {
  const any: any = row();
  test.each<[string, () => unknown, string]>([
    [
      'NULL',
      () => any.n.eq(null),
      'PLAN_TYPE_MISMATCH  null stands beside a column\n  why  NULL equals nothing, so nothing can be compared or calculated with it\n  do   isNull() asks for it, ifNull(…) replaces it',
    ],
    [
      'of another kind',
      () => any.name.eq(5),
      'PLAN_TYPE_MISMATCH  5 is no STRING\n  why  a plain value takes the type of the expression beside it, STRING: a text is expected, and this is a number',
    ],
    ['with a fraction beside INT', () => any.n.gt(1.5), 'PLAN_TYPE_MISMATCH  1.5 is no INT\n'],
    ['out of range', () => any.tiny.plus(200), 'PLAN_TYPE_MISMATCH  200 is no TINYINT\n'],
    ['a number beside DECIMAL', () => any.price.gt(10.5), 'PLAN_TYPE_MISMATCH  10.5 is no DECIMAL(10, 2)\n'],
    [
      'an aggregate',
      () => any.n.gt(any.n.sum()),
      'PLAN_TYPE_MISMATCH  the aggregate r.n.sum() stands beside a column\n',
    ],
    ['no values', () => any.n.in([]), 'PLAN_INVALID_ARGUMENT  r.n.in() gets no values\n'],
    ['no type', () => any.n.cast('double'), 'PLAN_INVALID_ARGUMENT  cast gets no column\n  do   cast(t.double())'],
    [
      'no duration',
      () => any.at.plus(5),
      'PLAN_TYPE_MISMATCH  plus of a time gets 5, which is no duration\n  do   r.at.plus(minutes(5))',
    ],
    ['no unit', () => any.at.extract('hours'), "PLAN_INVALID_ARGUMENT  EXTRACT knows no part 'HOURS'\n"],
    [
      'no expression',
      () => (when as any)(any.flag, 'yes'),
      'PLAN_TYPE_MISMATCH  when gets "yes", which is no expression\n  do   lit("yes", t.…()) makes one of a plain value',
    ],
    ['no value of the type', () => (lit as any)('x', t.int()), 'PLAN_TYPE_MISMATCH  the constant is no INT: "x"\n'],
    [
      'kinds that do not go together',
      () => any.n.eq(any.name),
      'PLAN_TYPE_MISMATCH  EQUAL does not take INT and STRING together\n',
    ],
  ])('%s', (_, build, message) => {
    expect(build).toThrow(message);
  });

  test('a decimal keeps the digits that are written', () => {
    expect(sql(row().price.eq('0.005'))).toBe('price = 0.005: BOOLEAN NOT NULL');
    expect(sql(row().at.eq('2026-03-01 00:00:00.123456'))).toContain("TIMESTAMP '2026-03-01 00:00:00.123456'");
  });
});

describe('JavaScript operators', () => {
  const any: any = row();
  test.each([
    ['+', () => any.price + 1],
    ['>', () => any.price > 1],
    ['unary -', () => -any.price],
    ['a template', () => `${any.price}`],
    ['String', () => String(any.price)],
    ['a key', () => ({})[any.price as string]],
  ])('%s says which method to use', (_, f) => {
    expect(f).toThrow(
      "PLAN_TYPE_MISMATCH  r.price is used as a JavaScript value\n  why  an expression says what to compute for each row; +, >, ==, templates and String() ask for a value now\n  do   use its methods: r.price.plus(1), r.price.gt(10), r.price.eq('a'), r.price.concat('...')",
    );
  });

  test('on aggregates point to a select above', () => {
    expect(() => any.n.sum() + 1).toThrow('PLAN_TYPE_MISMATCH  r.n.sum() is used as a JavaScript value');
  });
});
