import { vi } from 'vitest';
import type { SinkSpec } from '../../src/connectors/contract/sink.js';
import type { Pushdown, SourceSpec } from '../../src/connectors/contract/source.js';
import type {
  AggregateCall,
  Call,
  ColumnReference,
  Expression,
  Literal,
  NamedAggregate,
  NamedExpression,
  SortKey,
} from '../../src/expr/expression.js';
import { catalogue } from '../../src/expr/functions/catalogue.js';
import type { FunctionDefinition } from '../../src/expr/functions/definition.js';
import type { Node } from '../../src/plan/node.js';
import { type Scan, scan } from '../../src/plan/nodes/scan.js';
import type { Plan } from '../../src/plan/plan.js';
import type { TableSchema } from '../../src/schema/schema.js';
import { type DataType, dataType, type Field, withNull } from '../../src/types/data-type.js';
import type { Value } from '../../src/types/value.js';

/** Plans by hand, as small as they can be written: what the tests of this folder are made of. */
export const int = dataType('int');
export const bigint = dataType('bigint');
export const double = dataType('double');
export const string = dataType('string');
export const boolean = dataType('boolean');
export const timestamp = dataType('timestamp', { precision: 3 });
export const rowtime = dataType('timestamp', { precision: 3, rowtime: true });
export const nullable = (type: DataType) => withNull(type, true);

export function fields(types: { [name: string]: DataType }): Field[] {
  return Object.entries(types).map(([name, type]) => ({ name, type }));
}

export interface SourceFacts {
  label?: string;
  key?: string[];
  /** The rowtime column. */
  time?: string;
  delay?: number;
  watermark?: (row: object) => number;
  bounded?: boolean;
  changes?: SourceSpec['changes'];
  replay?: boolean;
  pushdown?: Pushdown;
}

export function source(types: { [name: string]: DataType }, facts: SourceFacts = {}): SourceSpec {
  const schema: TableSchema = {
    fields: fields(types),
    primaryKey: facts.key ?? [],
    rowtime:
      facts.time === undefined
        ? null
        : { column: facts.time, delay: facts.delay ?? 0, watermark: facts.watermark ?? null },
    metadata: new Map(),
  };
  return {
    connector: 'rows',
    label: facts.label ?? 'rows',
    schema,
    bounded: facts.bounded ?? true,
    changes: facts.changes ?? 'append',
    replay: facts.replay ?? false,
    deadLetter: null,
    ...(facts.pushdown === undefined ? {} : { pushdown: facts.pushdown }),
    open: () => {
      throw new Error('these plans are never run');
    },
  };
}

export function table(types: { [name: string]: DataType }, facts: SourceFacts & { name?: string } = {}): Scan {
  return scan(source(types, facts), { name: facts.name ?? null });
}

export function sink(facts: Partial<SinkSpec> = {}): SinkSpec {
  return {
    connector: 'collect',
    label: 'collect',
    schema: null,
    accepts: 'update',
    by: 'row',
    ordered: true,
    open: () => {
      throw new Error('these plans are never run');
    },
    ...facts,
  };
}

/** A plan with the given outputs. */
export function plan(outputs: { [name: string]: Node }, into: SinkSpec = sink()): Plan {
  return {
    inserts: Object.entries(outputs).map(([name, input]) => ({ name, input, sink: into, origin: null })),
  };
}

/** The column `name` of `node`, as its schema has it. */
export function col(node: Node, name: string, input: 0 | 1 = 0): ColumnReference {
  const field = node.schema.fields.find(f => f.name === name);
  if (field === undefined) throw new Error(`the test names no column: ${name}`);
  return { kind: 'column', input, name, type: field.type };
}

export function lit(value: Value, type: DataType): Literal {
  return { kind: 'literal', value, type };
}

export function call(name: string, type: DataType, ...operands: Expression[]): Call {
  return { kind: 'call', name, operands, type };
}

export function eq(a: Expression, b: Expression): Call {
  return call('EQUAL', withNull(boolean, a.type.nullable || b.type.nullable), a, b);
}

export function and(...operands: Expression[]): Call {
  return call(
    'AND',
    withNull(
      boolean,
      operands.some(({ type }) => type.nullable),
    ),
    ...operands,
  );
}

/** A function that draws a number: none of the catalogue is impure yet. */
export function impure(): Call {
  const rand: FunctionDefinition = {
    name: 'RAND',
    family: 'arithmetic',
    doc: 'A number in [0, 1).',
    parameters: [],
    impure: 'rand() draws a number',
    examples: [['RAND()', '0']],
    type: () => double,
    bind: () => () => Math.random(),
  };
  vi.spyOn(catalogue, 'get').mockImplementation(name =>
    name === 'RAND' ? rand : Map.prototype.get.call(catalogue, name),
  );
  return call('RAND', double);
}

export function columns(entries: { [name: string]: Expression }): NamedExpression[] {
  return Object.entries(entries).map(([name, expression]) => ({ name, expression }));
}

export function agg(
  name: string,
  call: string,
  type: DataType,
  operands: Expression[] = [],
  facts: Partial<AggregateCall> = {},
): NamedAggregate {
  return { name, call: { name: call, operands, where: null, distinct: false, type, ...facts } };
}

export function desc(expression: Expression): SortKey {
  return { expression, descending: true, nullsFirst: false };
}

export function asc(expression: Expression): SortKey {
  return { expression, descending: false, nullsFirst: true };
}
