import { Fault, FUNCTION_FAILED, UNSAFE_NUMBER } from '../../../expr/fault.js';
import type { FromStream } from '../../../plan/nodes/from-stream.js';
import type { ToStream } from '../../../plan/nodes/to-stream.js';
import type { Transform } from '../../../plan/nodes/transform.js';
import { acceptValue } from '../../../types/accept-value.js';
import { Misfit } from '../../../types/misfit.js';
import { programRow } from '../../../types/program-value.js';
import type { Value } from '../../../types/value.js';
import type { Memo } from '../memo.js';
import { groupBy, positionOf, type Row, type RowError, type Table, textOfAll, whereOf } from '../row.js';

/** The object that a program gets of each row; a BIGINT that is no safe number is an error (S10.1). */
export function toStreamTable(node: ToStream, input: Table, memo: Memo): Table {
  const rowOf = programRow(node.input.schema.fields);
  const time = node.time === null ? null : positionOf(node.input.schema, node.time);
  return eachRow(input, row =>
    memo.of(node, row, () => {
      const value = tried(() => rowOf(row.values), UNSAFE_NUMBER);
      if (value instanceof Fault) return value;
      return [{ values: time === null ? [value] : [value, row.values[time]!], place: row.place }];
    }),
  );
}

/**
 * What a function gives for each value. Where rows have places, those that a flat map gives for the rows of a lane are
 * numbered one after the other (S6.1).
 */
export function transformTable(node: Transform, input: Table, placed: boolean, memo: Memo): Table {
  const table = eachRow(input, row =>
    memo.of(node, row, () => {
      const [value, ...time] = row.values as [Value, ...Value[]];
      const given = tried(() => valuesOf(node, value), FUNCTION_FAILED);
      if (given instanceof Fault) return given;
      return given.map((values): Row => ({ values: [values, ...time], place: placed ? row.place : null }));
    }),
  );
  return placed && node.form === 'flat-map' ? { ...table, rows: numbered(node, table.rows, memo) } : table;
}

/** The declared columns of each value, and its time. */
export function fromStreamTable(node: FromStream, input: Table, memo: Memo): Table {
  const accepts = node.columns.map(({ name, type }) => ({ name, accept: acceptValue(type) }));
  return eachRow(input, row =>
    memo.of(node, row, () => {
      const [value, time] = row.values;
      if (typeof value !== 'object' || value === null) return Fault.of(FUNCTION_FAILED);
      const properties = new Map(Object.entries(value));
      const values = accepts.map(({ name, accept }) => accept(properties.get(name)));
      if (values.some(one => one instanceof Misfit)) return Fault.of(FUNCTION_FAILED);
      const all = node.time === null ? values : [...values, time!];
      // No misfit is among them.
      return [{ values: all as Value[], place: row.place }];
    }),
  );
}

function valuesOf({ form, f }: Transform, value: Value): Value[] {
  switch (form) {
    case 'map':
      return [given(f(value))];
    case 'filter':
      return f(value) ? [value] : [];
    case 'flat-map':
      return Array.from(f(value) as Iterable<unknown>, given);
  }
}

/** What a program gives is a value of a stream as it is; nothing given is NULL. */
function given(value: unknown): Value {
  return (value ?? null) as Value;
}

/** Rows of each lane numbered one after the other, in the order of their places. */
export function numbered(node: object, rows: readonly Row[], memo: Memo): Row[] {
  const byLane = groupBy(rows, ({ place }) => String(place!.lane));
  return byLane.flatMap(lane => {
    const sorted = [...lane].sort((a, b) => a.place!.ordinal - b.place!.ordinal);
    return sorted.map(({ values, place }, ordinal) => {
      // The same row at every cut, as a lane's rows only grow.
      const where = { lane: place!.lane, ordinal };
      return memo.intern(node, `${where.lane}:${ordinal} ${textOfAll(values)}`, () => ({ values, place: where }));
    });
  });
}

function tried<R>(f: () => R, fault: number): R | Fault {
  try {
    return f();
  } catch {
    return Fault.of(fault);
  }
}

function eachRow(input: Table, act: (row: Row) => readonly Row[] | Fault): Table {
  const rows: Row[] = [];
  const errors: RowError[] = [];
  for (const row of input.rows) {
    const result = act(row);
    if (result instanceof Fault) errors.push({ where: whereOf(row), fault: result });
    else rows.push(...result);
  }
  return { rows, errors };
}
