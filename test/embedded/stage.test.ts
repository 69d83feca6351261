// Catches a stage whose generated loop differs from the interpreter: in values, NULLs, wide integers, faults, selections.
import { describe, expect, it } from 'vitest';
import { lanesSource } from '../../src/connectors/memory/lanes.js';
import { type Batch, OutputBatch, valueAt } from '../../src/embedded/batch.js';
import type { Edge, Outlet } from '../../src/embedded/operator.js';
import { StageOperator, type StageStep } from '../../src/embedded/stage.js';
import type { Expression } from '../../src/expr/expression.js';
import { resolveCall } from '../../src/expr/functions/resolve.js';
import { filter } from '../../src/plan/nodes/filter.js';
import { project } from '../../src/plan/nodes/project.js';
import { scan } from '../../src/plan/nodes/scan.js';
import { type DataType, dataType, type Field } from '../../src/types/data-type.js';
import type { Value } from '../../src/types/value.js';

const fields: Field[] = [
  { name: 'n', type: dataType('bigint', { nullable: true }) },
  { name: 'text', type: dataType('string', { nullable: true }) },
  { name: 'flag', type: dataType('boolean') },
];
const BIG = 9007199254740993n;
const rows: Value[][] = [
  [1, 'a', true],
  [null, 'b', false],
  [BIG, null, true],
  [9007199254740991, 'ü', true],
  [9223372036854775807n, 'x', true],
  [-5, '', false],
];
const column = (name: string, type: DataType): Expression => ({ kind: 'column', input: 0, name, type });
const literal = (value: Value, type: DataType): Expression => ({ kind: 'literal', value, type });
const source = scan(
  lanesSource({
    schema: { fields, primaryKey: [], rowtime: null, metadata: new Map() },
    lanes: new Map(),
  }),
);
const edge = (schema: { fields: readonly Field[] }): Edge => ({
  schema,
  retracts: false,
  consolidated: true,
  timed: false,
  placed: true,
  emitsInFlush: false,
});

function run(codeGeneration: boolean, batch: Batch) {
  const out: Value[][] = [];
  const places: number[] = [];
  const errors: unknown[] = [];
  const plus = project(source, [
    { name: 'same', expression: column('text', fields[1]!.type) },
    { name: 'next', expression: resolveCall('PLUS', [column('n', fields[0]!.type), literal(1, dataType('bigint'))]) },
    { name: 'flag', expression: column('flag', fields[2]!.type) },
  ]);
  const positive = filter(plus, resolveCall('IS_NOT_NULL', [column('next', plus.schema.fields[1]!.type)]));
  const twice = project(positive, [
    { name: 'text', expression: column('same', fields[1]!.type) },
    {
      name: 'isBig',
      expression: resolveCall('GREATER', [
        column('next', plus.schema.fields[1]!.type),
        literal(100, dataType('bigint')),
      ]),
    },
    { name: 'next', expression: column('next', plus.schema.fields[1]!.type) },
  ]);
  const outlet: Outlet = {
    rows(result) {
      for (let k = 0; k < result.count; k++) {
        const position = result.selection === null ? k : result.selection[k]!;
        out.push(twice.schema.fields.map((_, c) => valueAt(result, c, position)));
        places.push(result.ordinal + position);
      }
    },
    error: (...error) => errors.push(error),
    late() {},
  };
  const steps: StageStep[] = [plus, positive, twice].map(node => ({ node, error: outlet.error }));
  new StageOperator(steps, edge(source.schema), edge(twice.schema), outlet, { codeGeneration }).push(0, batch);
  return { out, places, errors };
}

function batchOf(selection: Int32Array | null): Batch {
  const output = new OutputBatch({ fields }, { weights: false, arrivals: false, places: false });
  for (const row of rows) {
    row.forEach((value, c) => {
      output.set(c, output.batch.rows, value);
    });
    output.add(1, 0);
  }
  const { batch } = output;
  return { ...batch, ordinal: 40, selection, count: selection === null ? batch.rows : selection.length };
}

describe.each([
  ['generated', true],
  ['interpreted', false],
] as const)('a stage, %s', (_, codeGeneration) => {
  it('computes, selects and tells what failed', () => {
    const { out, places, errors } = run(codeGeneration, batchOf(null));
    expect(out).toEqual([
      ['a', false, 2],
      [null, true, 9007199254740994n],
      ['ü', true, 9007199254740992n],
      ['', false, -4],
    ]);
    expect(places).toEqual([40, 42, 43, 45]);
    expect(errors).toEqual([['0:44', 1, 1, Number.NEGATIVE_INFINITY]]);
  });

  it('leaves out what was left out before', () => {
    expect(run(codeGeneration, batchOf(Int32Array.of(0, 5))).out).toEqual([
      ['a', false, 2],
      ['', false, -4],
    ]);
  });
});
