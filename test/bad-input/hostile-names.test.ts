// Catches a name that means something to JavaScript, as a column, a key of JSON or an output, and is lost, taken for
// something else, or put on Object.prototype.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { count, from, type Pipeline, pipeline, rows, run, t } from 'millrace';
import { csv, jsonLines } from 'millrace/files';
import { afterAll, afterEach, describe, expect, it } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'millrace-names-'));
const path = (name: string) => join(folder, name);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const ownNames = Object.getOwnPropertyNames(Object.prototype);
afterEach(() => {
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(ownNames);
  expect(Reflect.get({}, 'polluted')).toBeUndefined();
  expect(Reflect.get(Object, 'polluted')).toBeUndefined();
});

/** Read by a variable: as it stands, the name is the accessor of JavaScript. */
const PROTO = '__proto__';
const names = ['__proto__', 'constructor', 'prototype', 'toString', 'valueOf', 'hasOwnProperty', '__defineGetter__'];

/** An object that has these as its own properties, whatever their names. */
function record<V>(entries: readonly (readonly [string, V])[]): { [name: string]: V } {
  const result = {};
  for (const [name, value] of entries) {
    Object.defineProperty(result, name, { value, enumerable: true, writable: true, configurable: true });
  }
  return result;
}

const columns = record(names.map(name => [name, t.int()]));
const rowOf = (n: number) => record(names.map((name, i) => [name, n + i]));
const entriesOf = (values: readonly object[]) => values.map(row => Object.entries(row));

describe.each(['batch', 'streaming'] as const)('hostile names (%s)', mode => {
  it('are columns like others in every operator', async () => {
    const table = from(rows([rowOf(1), rowOf(2), rowOf(2)], columns) as never) as any;
    const kept = table
      .filter((r: any) => r[PROTO].gt(0))
      .addColumns((r: any) => record([['__lookupGetter__', r.constructor.plus(1)]]))
      .distinct();
    const joined = kept
      .leftJoin(table.renameColumns(record([['toString', 'other']])), (a: any, b: any) => a[PROTO].eq(b[PROTO]))
      .select((a: any, b: any) => ({ ...a, other: b.other }));
    const counted = joined.groupBy('__proto__', '__lookupGetter__').aggregate((r: any) =>
      record([
        ['valueOf', count()],
        ['isPrototypeOf', r.other.max()],
      ]),
    );
    const ranked = counted.partitionBy('valueOf').topN(5, (r: any) => r[PROTO].desc(), { as: '__defineSetter__' });
    expect(entriesOf(await ranked.orderBy((r: any) => r[PROTO]).collect({ mode }))).toEqual([
      [
        ['__proto__', 1],
        ['__lookupGetter__', 3],
        ['valueOf', 1],
        ['isPrototypeOf', 4],
        ['__defineSetter__', 1],
      ],
      [
        ['__proto__', 2],
        ['__lookupGetter__', 4],
        ['valueOf', 2],
        ['isPrototypeOf', 5],
        ['__defineSetter__', 1],
      ],
    ]);
  });

  it('are columns of files like others', async () => {
    const table = from(rows([rowOf(1), rowOf(20)], columns) as never) as any;
    for (const file of [csv, jsonLines]) {
      const name = path(`${file.name}-${mode}`);
      await run(table.insertInto(file(name)), { mode }).done;
      expect(readFileSync(name, 'utf8')).toContain('__proto__');
      expect(entriesOf(await (from(file(name, columns) as never) as any).collect({ mode }))).toEqual(
        entriesOf([rowOf(1), rowOf(20)]),
      );
    }
  });

  it('are keys of JSON like others: of the record, of a ROW, a MAP and a VARIANT', async () => {
    const file = path('keys.jsonl');
    const inner = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":2}},"a":[{"__proto__":3}]}';
    writeFileSync(
      file,
      `{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}},"v":${inner},"r":{"__proto__":7},"m":{"__proto__":8,"x":9}}\n`,
    );
    const [row] = await from(
      jsonLines(file, {
        v: t.variant(),
        r: t.row(record([['__proto__', t.int()]])),
        m: t.map(t.string(), t.int()),
      }),
    ).collect({ mode });
    expect(JSON.stringify(row!.v)).toBe(inner);
    expect(JSON.stringify(row!.r)).toBe('{"__proto__":7}');
    expect([...row!.m]).toEqual([
      ['__proto__', 8],
      ['x', 9],
    ]);
  });

  it('are found in rows that say nothing about themselves', async () => {
    const values = JSON.parse('[{"__proto__":1,"constructor":"a"},{"__proto__":2,"constructor":"b"}]') as object[];
    expect(entriesOf(await (from(values) as any).collect({ mode }))).toEqual([
      [
        ['__proto__', 1],
        ['constructor', 'a'],
      ],
      [
        ['__proto__', 2],
        ['constructor', 'b'],
      ],
    ]);
  });

  it('are outputs, sources and operators like others', async () => {
    const table = (from(rows([{ n: 1 }], { n: t.int() }), { name: '__proto__' }) as any)
      .distinct()
      .named('constructor');
    const outputs = record<Pipeline>(names.map(name => [name, table.forEach(() => {})]));
    const summary = await run(pipeline(outputs), { mode }).done;
    expect(Object.entries(summary.rowsOut)).toEqual(names.map(name => [name, 1]));
    expect(Object.entries(summary.rowsIn)).toEqual([['__proto__', 1]]);
  });
});
