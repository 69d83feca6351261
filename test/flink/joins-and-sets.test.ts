// Catches joins and set operations that differ from what Flink's own suites expect, in either mode: its cases 29, 31, 32.
import { describe, test } from 'vitest';
import { from, rows, t } from '../../src/index.js';
import { endsWith, named } from './in-both-modes.js';

describe('29: joins', () => {
  const employee = { dept: t.int().nullable(), salary: t.bigint(), name: t.string() };
  const department = { num: t.int().nullable(), b2: t.bigint(), b3: t.int(), dname: t.string() };
  const emp = () =>
    from(
      rows(
        named(employee, [
          [null, 101, 'Adam'],
          [1, 1, 'Baker'],
          [2, 2, 'Charlie'],
          [3, 2, 'Don'],
          [7, 6, 'Victor'],
          [4, 3, 'Juliet'],
          [4, 4, 'Helena'],
          [1, 1, 'Ivana'],
        ]),
        employee,
      ),
    );
  const dep = () =>
    from(
      rows(
        named(department, [
          [null, 102, 0, 'Accounting'],
          [1, 1, 0, 'Research'],
          [2, 2, 1, 'Human Resources'],
          [2, 3, 2, 'HR'],
          [3, 1, 2, 'Sales'],
          [2, 4, 3, 'People Operations'],
          [4, 2, 4, 'Engineering'],
        ]),
        department,
      ),
    );
  const matched = [
    'Baker,Research',
    'Charlie,Human Resources',
    'Charlie,HR',
    'Don,Sales',
    'Helena,Engineering',
    'Juliet,Engineering',
    'Ivana,Research',
    'Charlie,People Operations',
  ];
  const left = ['Adam,null', 'Victor,null'];
  const right = ['null,Accounting'];

  test('inner and outer ones; NULL meets nothing', async () => {
    await endsWith(
      () =>
        emp()
          .join(dep(), (e, d) => e.dept.eq(d.num))
          .select((e, d) => ({ a: e.name, b: d.dname })),
      matched,
    );
    await endsWith(
      () =>
        emp()
          .leftJoin(dep(), (e, d) => e.dept.eq(d.num))
          .select((e, d) => ({ a: e.name, b: d.dname })),
      [...matched, ...left],
    );
    await endsWith(
      () =>
        emp()
          .rightJoin(dep(), (e, d) => e.dept.eq(d.num))
          .select((e, d) => ({ a: e.name, b: d.dname })),
      [...matched, ...right],
    );
    await endsWith(
      () =>
        emp()
          .fullJoin(dep(), (e, d) => e.dept.eq(d.num))
          .select((e, d) => ({ a: e.name, b: d.dname })),
      [...matched, ...left, ...right],
    );
  });

  test('semi and anti', async () => {
    const names = ['Baker', 'Charlie', 'Don', 'Helena', 'Juliet', 'Ivana'];
    await endsWith(
      () =>
        emp()
          .semiJoin(dep(), (e, d) => e.dept.eq(d.num))
          .select(e => ({ name: e.name })),
      names,
    );
    // NOT IN leaves a NULL out; an anti join, NOT EXISTS, keeps it.
    await endsWith(
      () =>
        emp()
          .filter(e => e.dept.isNotNull())
          .antiJoin(
            dep().filter(d => d.dname.neq('Engineering')),
            (e, d) => e.dept.eq(d.num),
          )
          .select(e => ({ name: e.name })),
      ['Victor', 'Juliet', 'Helena'],
    );
  });

  test('other conditions', async () => {
    await endsWith(
      () =>
        emp()
          .join(dep(), (e, d) => e.dept.eq(d.num).and(e.dept.eq(d.b3)))
          .select((e, d) => ({ a: e.dept, b: d.b3 })),
      ['2,2', '4,4', '4,4'],
    );
    await endsWith(
      () =>
        emp()
          .join(dep(), (e, d) => e.dept.eq(d.num).and(e.salary.gt(d.b2)))
          .select((e, d) => ({ a: e.name, b: d.dname })),
      ['Don,Sales', 'Helena,Engineering', 'Juliet,Engineering'],
    );
    await endsWith(
      () =>
        emp()
          .join(dep(), (e, d) => e.salary.eq(d.b2).and(e.salary.lt(2n)))
          .select((e, d) => ({ a: e.name, b: d.dname })),
      ['Baker,Research', 'Baker,Sales', 'Ivana,Sales', 'Ivana,Research'],
    );
  });

  test('of aggregates', async () => {
    const lowest = () =>
      emp()
        .groupBy('dept')
        .aggregate(e => ({ salary: e.salary.min() }));
    const least = () =>
      dep()
        .groupBy('num')
        .aggregate(d => ({ b2: d.b2.min() }));
    await endsWith(
      () =>
        lowest()
          .join(least(), (e, d) => e.salary.eq(d.b2))
          .select((e, d) => ({ a: e.dept, b: d.num })),
      ['1,1', '2,2', '3,2', '1,3', '3,4', '2,4'],
    );
  });

  test('with equality that takes NULL for equal', async () => {
    const one = { a: t.int().nullable(), b: t.int(), c: t.string() };
    const t1 = () =>
      from(
        rows(
          named(one, [
            [1, 1, 'Baker1'],
            [1, 2, 'Baker2'],
            [1, 2, 'Baker2'],
            [1, 5, 'Baker3'],
            [2, 7, 'Baker5'],
            [1, 9, 'Baker6'],
            [1, 8, 'Baker8'],
            [null, 8, 'Baker9'],
            [1, 1, 'PostRestore'],
          ]),
          one,
        ),
      );
    const t2 = () =>
      from(
        rows(
          named(one, [
            [1, 1, 'BakerBaker'],
            [2, 2, 'HeHe'],
            [null, 2, 'HeHe'],
            [2, 1, 'PostRestoreRight'],
          ]),
          one,
        ),
      );
    const plain = [
      '1,BakerBaker,Baker2',
      '1,BakerBaker,Baker2',
      '1,BakerBaker,Baker3',
      '2,HeHe,Baker5',
      '1,BakerBaker,Baker6',
      '1,BakerBaker,Baker8',
      '2,PostRestoreRight,Baker5',
    ];
    await endsWith(
      () =>
        t1()
          .join(t2(), (x, y) => x.a.eq(y.a).and(x.b.gt(y.b)))
          .select((x, y) => ({ a: y.a, b: y.c, c: x.c })),
      plain,
    );
    await endsWith(
      () =>
        t1()
          .join(t2(), (x, y) => x.a.sameAs(y.a).and(x.b.gt(y.b)))
          .select((x, y) => ({ a: y.a, b: y.c, c: x.c })),
      [...plain, 'null,HeHe,Baker9'],
    );
  });
});

const ab = { a: t.int(), b: t.int() };
const pairs = (values: readonly (readonly number[])[]) => from(rows(named(ab, values), ab));

test('31: unions', async () => {
  const t2 = [
    [420, 1],
    [421, 2],
    [500, 3],
    [420, 1],
  ];
  await endsWith(
    () =>
      pairs([
        [420, 1],
        [420, 1],
        [600, 6],
      ]).union(pairs(t2)),
    ['420,1', '421,2', '600,6', '500,3'],
  );
  await endsWith(
    () =>
      pairs([
        [420, 1],
        [600, 6],
      ]).unionAll(
        pairs([
          [420, 1],
          [421, 2],
          [500, 3],
          [421, 2],
        ]),
      ),
    ['420,1', '420,1', '421,2', '600,6', '500,3', '421,2'],
  );
});

describe('32: set operations', () => {
  const one = { s: t.string() };
  const set = (...values: string[]) =>
    from(
      rows(
        values.map(s => ({ s })),
        one,
      ),
    );

  test('what is in one and not in the other', async () => {
    await endsWith(
      () => set('Hi1', 'Hi2', 'Hi2', 'Hi3', 'Hi5', 'Hi6', 'Hi8', 'Hi9').except(set('Hi1', 'Hi2', 'Hi3')),
      ['Hi5', 'Hi6', 'Hi8', 'Hi9'],
    );
    const three = ['Hi', 'Hello', 'Hello world'].flatMap(s => [s, s, s]);
    await endsWith(() => set(...three).exceptAll(set('Hi', 'Hi')), ['Hi', ...three.slice(3)]);
  });

  test('what is in both', async () => {
    await endsWith(() => set('1', '1', '1', '2', '2').intersectAll(set('1', '2', '2', '2', '3')), ['1', '2', '2']);
  });

  test('all of them', async () => {
    const t1 = () => set('c', 'a', 'b', 'b', 'c');
    const t2 = () => set('d', 'e', 'a', 'b', 'b');
    await endsWith(() => t1().union(t2()), ['c', 'a', 'b', 'd', 'e']);
    await endsWith(() => t1().intersect(t2()), ['a', 'b']);
    await endsWith(() => t1().intersectAll(t2()), ['a', 'b', 'b']);
    await endsWith(() => t1().except(t2()), ['c']);
    await endsWith(() => t1().exceptAll(t2()), ['c', 'c']);
  });
});
