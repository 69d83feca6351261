import { type Batch, OutputBatch, type RangeColumn, valueAt, weightAt } from '../../src/embedded/batch.js';
import type { Schema } from '../../src/schema/schema.js';
import { type DataType, dataType } from '../../src/types/data-type.js';
import type { Value } from '../../src/types/value.js';

/** A change as tests write it. */
export interface Change {
  readonly values: readonly Value[];
  readonly weight: number;
  readonly arrival: number;
  readonly lane: number;
  readonly ordinal: number;
}

export function change(values: readonly Value[], weight = 1, facts: Partial<Change> = {}): Change {
  return { values, weight, arrival: Number.NEGATIVE_INFINITY, lane: 0, ordinal: 0, ...facts };
}

/** How the same rows lie in a batch. */
export interface Form {
  /** Dead rows stand between the live ones. */
  readonly selected: boolean;
  /** Strings: as strings, all in one buffer as a file's text would be, or each column in a buffer of its own. */
  readonly text: 'strings' | 'file' | 'buffers';
}

export interface Facts {
  readonly weights: boolean;
  readonly arrivals: boolean;
  readonly places: boolean;
}

/** One type of each physical form, nullable and not. */
export const TYPES = {
  int: dataType('int'),
  nullableInt: dataType('int', { nullable: true }),
  double: dataType('double'),
  nullableDouble: dataType('double', { nullable: true }),
  timestamp: dataType('timestamp', { precision: 6, nullable: true }),
  bigint: dataType('bigint'),
  nullableBigint: dataType('bigint', { nullable: true }),
  decimal: dataType('decimal', { precision: 38, scale: 2, nullable: true }),
  boolean: dataType('boolean', { nullable: true }),
  string: dataType('string'),
  nullableString: dataType('string', { nullable: true }),
  bytes: dataType('bytes', { nullable: true }),
  array: dataType('array', { nullable: true, element: dataType('double', { nullable: true }) }),
} satisfies Record<string, DataType>;

export type TypeName = keyof typeof TYPES;

const TEXTS = [
  '',
  'a',
  'ab',
  'b',
  '\u00e9',
  '\u00e9a',
  '\ufffd',
  '\u{1f600}',
  '__proto__',
  'x'.repeat(60),
  `${'x'.repeat(80)}\u00fc`,
];
const EXACTS = [0, 1, -1, 2 ** 32, 2 ** 53 - 1, 2n ** 53n, -(2n ** 63n), 2n ** 63n - 1n];

/** Few values of each type, so that rows repeat: extremes, and what sentinels could be taken for. */
export const VALUES: { readonly [K in TypeName]: readonly Value[] } = {
  int: [0, 1, -1, 2 ** 31 - 1, -(2 ** 31)],
  nullableInt: [null, 0, 1, -1],
  double: [0, 0.5, -0.5, Number.NaN, Infinity, -Infinity, 5e-324],
  nullableDouble: [null, 0, Number.NaN, 1e300],
  timestamp: [null, 0, 1709251200000.001, 1709251200000.002],
  bigint: EXACTS,
  nullableBigint: [null, ...EXACTS],
  decimal: [null, 0, 150, -(10n ** 37n), 10n ** 37n],
  boolean: [null, true, false],
  string: TEXTS,
  nullableString: [null, ...TEXTS],
  bytes: [null, new Uint8Array([]), new Uint8Array([0]), new Uint8Array([0, 255])],
  array: [null, [], [null], [0], [Number.NaN, 1]],
};

export function schemaOf(types: readonly DataType[]): Schema {
  return { fields: types.map((type, c) => ({ name: `c${c}`, type })) };
}

/** At most 700 changes as a batch. */
export function batchOf(schema: Schema, changes: readonly Change[], form: Form, facts: Facts): Batch {
  const output = new OutputBatch(schema, facts);
  const { batch } = output;
  const live: number[] = [];
  const all: Change[] = [];
  changes.forEach((row, i) => {
    if (form.selected && i % 2 === 0) all.push({ ...changes[(i * 7) % changes.length]!, arrival: row.arrival });
    live.push(all.length);
    all.push(row);
  });
  all.forEach((row, position) => {
    row.values.forEach((value, c) => {
      output.set(c, position, value);
    });
    if (batch.lanes !== null) batch.lanes[position] = row.lane;
    if (batch.ordinals !== null) batch.ordinals[position] = row.ordinal;
    output.add(row.weight, row.arrival);
  });
  if (form.selected) {
    batch.selection = Int32Array.from(live);
    batch.count = live.length;
  }
  if (form.text !== 'strings') {
    const text = schema.fields.flatMap(({ type }, c) => (type.kind === 'string' ? [c] : []));
    for (const group of form.text === 'file' ? [text] : text.map(c => [c])) {
      const backwards = form.text === 'buffers';
      const strings = group.map(c => all.map(row => row.values[c] as string | null));
      rangesOf(strings, backwards).forEach((column, g) => {
        batch.columns[group[g]!] = column;
      });
    }
  }
  return batch;
}

const encoder = new TextEncoder();

/** Columns of ranges in one buffer, row by row, the last row first if `backwards`, with other text between. */
export function rangesOf(columns: readonly (readonly (string | null)[])[], backwards = false): RangeColumn[] {
  const pieces: Uint8Array[] = [encoder.encode('head,')];
  let at = pieces[0]!.length;
  const ranges = columns.map(values => ({ start: new Int32Array(values.length), end: new Int32Array(values.length) }));
  const rows = columns[0]?.length ?? 0;
  for (let n = 0; n < rows; n++) {
    const i = backwards ? rows - 1 - n : n;
    columns.forEach((values, c) => {
      const bytes = encoder.encode(values[i] ?? 'stale');
      ranges[c]!.start[i] = at;
      ranges[c]!.end[i] = at + bytes.length;
      const between = encoder.encode(i % 3 === 0 ? ',' : ',12345.678,');
      pieces.push(bytes, between);
      at += bytes.length + between.length;
    });
  }
  const text = new Uint8Array(at);
  let offset = 0;
  for (const piece of pieces) {
    text.set(piece, offset);
    offset += piece.length;
  }
  return ranges.map(({ start, end }) => ({ text, start, end }));
}

/** The live rows of a batch, read at once. */
export function changesIn(batch: Batch, width = batch.columns.length): Change[] {
  const changes: Change[] = [];
  for (let k = 0; k < batch.count; k++) {
    const position = batch.selection === null ? k : batch.selection[k]!;
    let arrival = Number.NEGATIVE_INFINITY;
    if (batch.arrivals !== null) {
      let run = 0;
      while (batch.arrivals.end[run]! <= position) run++;
      if (run >= batch.arrivals.count) throw new Error('a row has no arrival watermark');
      arrival = batch.arrivals.watermark[run]!;
    }
    changes.push({
      values: Array.from({ length: width }, (_, c) => valueAt(batch, c, position)),
      weight: weightAt(batch, position),
      arrival,
      lane: batch.lanes === null ? 0 : batch.lanes[position]!,
      ordinal: batch.ordinals === null ? 0 : batch.ordinals[position]!,
    });
  }
  return changes;
}

/** A text that equal rows share. */
export function textOf(values: readonly Value[]): string {
  return values
    .map(value => {
      if (value instanceof Uint8Array) return `x${[...value].join()}`;
      if (Array.isArray(value)) return `[${value.map(String).join()}]`;
      return typeof value === 'string' ? JSON.stringify(value) : String(value);
    })
    .join(' | ');
}
