import type { SinkSpec } from '../../connectors/contract/sink.js';
import type { SourceSpec } from '../../connectors/contract/source.js';
import { aggregateType } from '../../expr/aggregate-type.js';
import { column, literal } from '../../expr/build.js';
import type { Expression, NamedAggregate, NamedExpression, SortKey } from '../../expr/expression.js';
import { resolveCall } from '../../expr/functions/resolve.js';
import { resolveCast, resolveTryCast } from '../../expr/functions/resolve-cast.js';
import { factsOf } from '../../plan/facts/facts.js';
import type { Node } from '../../plan/node.js';
import { aggregate } from '../../plan/nodes/aggregate.js';
import { deduplicate } from '../../plan/nodes/deduplicate.js';
import { distinct } from '../../plan/nodes/distinct.js';
import { filter } from '../../plan/nodes/filter.js';
import { final } from '../../plan/nodes/final.js';
import { isPadded, join } from '../../plan/nodes/join.js';
import { lateRows } from '../../plan/nodes/late-rows.js';
import { limit } from '../../plan/nodes/limit.js';
import { project } from '../../plan/nodes/project.js';
import { scan } from '../../plan/nodes/scan.js';
import { semiJoin } from '../../plan/nodes/semi-join.js';
import { setOperation } from '../../plan/nodes/set-operation.js';
import { sort } from '../../plan/nodes/sort.js';
import { topN } from '../../plan/nodes/top-n.js';
import { union } from '../../plan/nodes/union.js';
import { windowAggregate } from '../../plan/nodes/window-aggregate.js';
import { windowRows } from '../../plan/nodes/window-rows.js';
import type { Plan } from '../../plan/plan.js';
import type { RowtimeSpec, Schema, TableSchema } from '../../schema/schema.js';
import { withNull } from '../../types/data-type.js';
import { caseSource } from '../runs/case-source.js';
import type { Case, CaseAggregate, CaseColumn, CaseExpression, CaseOperator, CaseSortKey, CaseSource } from './case.js';

/** Builds the operators of a case. Throws where one does not fit its inputs. */
export function buildNodes(sources: readonly CaseSource[], operators: readonly CaseOperator[]): Node[] {
  const nodes: Node[] = [];
  for (const operator of operators) nodes.push(buildNode(sources, operator, nodes));
  return nodes;
}

/** The plan of a case, as written: neither identified nor pruned. `sinkFor` makes the sink of each output. */
export function buildPlan(of: Case, sinkFor: (output: string, key: TableSchema | null) => SinkSpec): Plan {
  const nodes = buildNodes(of.sources, of.operators);
  return {
    inserts: of.outputs.map((operator, i) => {
      const name = `output${i}`;
      const input = nodes[operator]!;
      return { name, input, sink: sinkFor(name, of.schedule.byKey === true ? keyed(input) : null), origin: null };
    }),
  };
}

/** The columns of a table with its key, for sinks that write by it; `null` where none is known. */
function keyed(node: Node): TableSchema | null {
  const [key] = factsOf(node).keys;
  if (key === undefined || key.length === 0) return null;
  return { fields: node.schema.fields, primaryKey: key, rowtime: null, metadata: new Map() };
}

/** One operator upon those that were built before it. */
export function buildNode(sources: readonly CaseSource[], operator: CaseOperator, nodes: readonly Node[]): Node {
  const at = (input: number): Node => {
    const node = nodes[input];
    if (node === undefined) throw new Error(`operator ${input} is not built yet`);
    return node;
  };
  switch (operator.kind) {
    case 'scan':
      // The operator itself is the token: the same however often the plan is built.
      return scan(sourceOf(sources[operator.source]!, operator.source), { token: operator });
    case 'filter': {
      const input = at(operator.input);
      return filter(input, expressionOf(operator.predicate, input.schema));
    }
    case 'project': {
      const input = at(operator.input);
      return project(input, columnsOf(operator.columns, input.schema));
    }
    case 'union': {
      const inputs = operator.inputs.map(at);
      return union(inputs, commonSchema(inputs));
    }
    case 'join': {
      const [left, right] = [at(operator.left), at(operator.right)];
      const shown = (side: 0 | 1, schema: Schema) => (isPadded(operator.type, side) ? nullableSchema(schema) : schema);
      return join(left, right, {
        type: operator.type,
        on: expressionOf(operator.on, left.schema, right.schema),
        windowed: operator.windowed === true,
        columns: columnsOf(operator.columns, shown(0, left.schema), shown(1, right.schema)),
      });
    }
    case 'semi-join': {
      const [left, right] = [at(operator.left), at(operator.right)];
      const on = expressionOf(operator.on, left.schema, right.schema);
      return semiJoin(left, right, { type: operator.type, on, windowed: operator.windowed === true });
    }
    case 'set-operation': {
      const [left, right] = [at(operator.left), at(operator.right)];
      return setOperation(left, right, { ...operator, schema: commonSchema([left, right]) });
    }
    case 'aggregate': {
      const input = at(operator.input);
      const isGlobal = operator.keys.length === 0;
      if (isGlobal && operator.aggregates.length === 0) throw new Error('a table has columns');
      return aggregate(input, operator.keys, aggregatesOf(operator.aggregates, input.schema, isGlobal));
    }
    case 'window': {
      const input = at(operator.input);
      requireRowtime(input.schema, operator.time);
      return windowAggregate(input, {
        ...(operator.allowedLateness === undefined ? {} : { allowedLateness: operator.allowedLateness }),
        ...(operator.lateRows === undefined ? {} : { lateRows: operator.lateRows }),
        time: operator.time,
        window: operator.window,
        keys: operator.keys,
        aggregates: aggregatesOf(operator.aggregates, input.schema, false),
      });
    }
    case 'window-rows': {
      const input = at(operator.input);
      requireRowtime(input.schema, operator.time);
      return windowRows(input, operator);
    }
    case 'late-rows': {
      const input = at(operator.input);
      requireRowtime(input.schema, operator.time);
      if (factsOf(input).changes !== 'append') throw new Error('late rows are received where rows stay');
      return lateRows(input, operator);
    }
    case 'distinct':
      return distinct(at(operator.input));
    case 'final':
      return final(at(operator.input));
    case 'top-n': {
      const input = at(operator.input);
      requireColumns(input.schema, operator.keys);
      return topN(input, {
        keys: operator.keys,
        order: orderOf(operator.order, input.schema),
        rows: operator.rows,
        rank: operator.rank ?? 'rowNumber',
        as: operator.as,
      });
    }
    case 'deduplicate': {
      const input = at(operator.input);
      requireColumns(input.schema, operator.keys);
      if (operator.time !== null) requireRowtime(input.schema, operator.time);
      return deduplicate(input, operator);
    }
    case 'limit':
      return limit(at(operator.input), operator.rows, { offset: operator.offset ?? 0 });
    case 'sort': {
      const input = at(operator.input);
      return sort(input, orderOf(operator.order, input.schema));
    }
  }
}

function sourceOf(source: CaseSource, number: number): SourceSpec {
  const { fields, primaryKey, changes, batchRows } = source;
  return caseSource(
    {
      label: `source${number}`,
      schema: { fields, primaryKey, metadata: new Map(), rowtime: rowtimeOf(source) },
      changes,
      replay: source.replay === true,
    },
    new Map(source.lanes.map(lane => [lane.id, lane.changes])),
    { batchRows, dropsRows: source.dropsRows === true, givesRanges: source.givesRanges === true },
  );
}

function rowtimeOf({ rowtime }: CaseSource): RowtimeSpec | null {
  if (rowtime === null) return null;
  const { column: name, delay } = rowtime;
  if (rowtime.isCustom !== true) return { column: name, delay, watermark: null };
  const watermark = (row: object): number => (Object.getOwnPropertyDescriptor(row, name)!.value as number) - delay;
  return { column: name, delay: 0, watermark };
}

/** An expression over the columns of one or two inputs, its types derived. */
export function expressionOf(of: CaseExpression, left: Schema, right: Schema = { fields: [] }): Expression {
  if ('column' in of) {
    const field = (of.input === 1 ? right : left).fields.find(({ name }) => name === of.column);
    if (field === undefined) throw new Error(`no column ${of.column}`);
    return column(of.column, field.type, of.input ?? 0);
  }
  if ('literal' in of) return literal(of.literal, of.type);
  const operands = of.operands.map(operand => expressionOf(operand, left, right));
  if (of.to === undefined) return resolveCall(of.call, operands);
  return of.call === 'CAST' ? resolveCast(operands[0]!, of.to) : resolveTryCast(operands[0]!, of.to);
}

function columnsOf(columns: readonly CaseColumn[], left: Schema, right?: Schema): NamedExpression[] {
  if (columns.length === 0) throw new Error('a table has columns');
  return columns.map(({ name, expression }) => ({ name, expression: expressionOf(expression, left, right) }));
}

function aggregatesOf(aggregates: readonly CaseAggregate[], input: Schema, isGlobal: boolean): NamedAggregate[] {
  return aggregates.map(({ name, call, operand, where, distinct: isDistinct }) => {
    const operands = operand === null ? [] : [expressionOf(operand, input)];
    const type = aggregateType(call, operands[0]?.type ?? null, isGlobal);
    const condition = where === null ? null : expressionOf(where, input);
    // A group may have no row for which the condition is TRUE; a count is 0 then.
    const isNullable = type.nullable || (condition !== null && call !== 'COUNT');
    return {
      name,
      call: { name: call, operands, where: condition, distinct: isDistinct, type: withNull(type, isNullable) },
    };
  });
}

function orderOf(order: readonly CaseSortKey[], input: Schema): SortKey[] {
  return order.map(key => ({ ...key, expression: expressionOf(key.expression, input) }));
}

function requireRowtime(schema: Schema, time: string): void {
  if (schema.fields.some(({ name, type }) => name === time && type.rowtime === true)) return;
  throw new Error(`${time} is no rowtime`);
}

function requireColumns(schema: Schema, names: readonly string[]): void {
  for (const name of names) {
    if (!schema.fields.some(field => field.name === name)) throw new Error(`no column ${name}`);
  }
}

/** The columns of a union: those of its inputs, nullable where one of them is, rowtime where all are. */
function commonSchema(inputs: readonly Node[]): Schema {
  return {
    fields: inputs[0]!.schema.fields.map((first, i) => {
      const types = inputs.map(({ schema }) => schema.fields[i]!.type);
      const { rowtime: _, ...plain } = first.type;
      const isRowtime = types.every(type => type.rowtime === true);
      const type = { ...plain, nullable: types.some(({ nullable }) => nullable) };
      return { name: first.name, type: isRowtime ? { ...type, rowtime: true as const } : type };
    }),
  };
}

function nullableSchema(schema: Schema): Schema {
  return { fields: schema.fields.map(({ name, type }) => ({ name, type: withNull(type, true) })) };
}
