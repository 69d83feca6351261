import type { SinkSpec } from '../../connectors/contract/sink.js';
import type { SourceSpec } from '../../connectors/contract/source.js';
import { type AggregateName, aggregateType } from '../../expr/aggregate-type.js';
import { column, literal } from '../../expr/build.js';
import type { Expression, NamedAggregate, NamedExpression, SortKey } from '../../expr/expression.js';
import { type OverFunctionName, overFunctions } from '../../expr/functions/over-functions.js';
import { resolveCall } from '../../expr/functions/resolve.js';
import { resolveCast, resolveTryCast } from '../../expr/functions/resolve-cast.js';
import { resolveOver } from '../../expr/functions/resolve-over.js';
import type { TableCall } from '../../expr/table-call.js';
import { unnestCall } from '../../expr/unnest.js';
import { aggregateCallOfUser } from '../../expr/user/user-aggregate.js';
import { callOfUser } from '../../expr/user/user-scalar.js';
import { tableCallOfUser } from '../../expr/user/user-table.js';
import { checkNode } from '../../plan/check/check-node.js';
import { factsOf } from '../../plan/facts/facts.js';
import { isInLaneOrder } from '../../plan/facts/lane-order.js';
import { inputsOf, type Node } from '../../plan/node.js';
import { aggregate } from '../../plan/nodes/aggregate.js';
import { deduplicate } from '../../plan/nodes/deduplicate.js';
import { distinct } from '../../plan/nodes/distinct.js';
import { filter } from '../../plan/nodes/filter.js';
import { final } from '../../plan/nodes/final.js';
import { fromChangelog } from '../../plan/nodes/from-changelog.js';
import { fromStream } from '../../plan/nodes/from-stream.js';
import { intervalJoin } from '../../plan/nodes/interval-join.js';
import { isPadded, join } from '../../plan/nodes/join.js';
import { firstInput, keyedFunction, orderOf as keyedOrderOf } from '../../plan/nodes/keyed-function.js';
import { lateArrivals } from '../../plan/nodes/late-arrivals.js';
import { lateRows } from '../../plan/nodes/late-rows.js';
import { lateSessionRows } from '../../plan/nodes/late-session-rows.js';
import { lateralJoin } from '../../plan/nodes/lateral-join.js';
import { limit } from '../../plan/nodes/limit.js';
import { over } from '../../plan/nodes/over.js';
import { project } from '../../plan/nodes/project.js';
import { reduce } from '../../plan/nodes/reduce.js';
import { scan } from '../../plan/nodes/scan.js';
import { semiJoin } from '../../plan/nodes/semi-join.js';
import { sessionAggregate } from '../../plan/nodes/session-aggregate.js';
import { setOperation } from '../../plan/nodes/set-operation.js';
import { sort } from '../../plan/nodes/sort.js';
import { temporalJoin } from '../../plan/nodes/temporal-join.js';
import { toChangelog } from '../../plan/nodes/to-changelog.js';
import { toStream } from '../../plan/nodes/to-stream.js';
import { topN } from '../../plan/nodes/top-n.js';
import { transform } from '../../plan/nodes/transform.js';
import { union } from '../../plan/nodes/union.js';
import { windowAggregate } from '../../plan/nodes/window-aggregate.js';
import { windowRows } from '../../plan/nodes/window-rows.js';
import type { Plan } from '../../plan/plan.js';
import { entriesOf } from '../../plan/retention.js';
import type { RowtimeSpec, Schema, TableSchema } from '../../schema/schema.js';
import { dataType, withNull, withoutRowtime } from '../../types/data-type.js';
import { caseSource } from '../runs/case-source.js';
import type {
  Case,
  CaseAggregate,
  CaseColumn,
  CaseExpression,
  CaseOperator,
  CaseOverCall,
  CaseSortKey,
  CaseSource,
  CaseTableCall,
} from './case.js';
import { functionOf, keyFunctionOf, reductionOf } from './functions.js';
import { keyOf, programOf } from './keyed-programs.js';
import { isStream } from './stream-themes.js';
import { AGGREGATES, SCALARS, TABLES } from './user-functions.js';

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
  const node = keepingNode(sources, operator, nodes);
  if (operator.retain === undefined) return node;
  if (entriesOf(node) === null) throw new Error(`a ${node.kind} has nothing to forget`);
  return Object.freeze({ ...node, retain: operator.retain });
}

/** Without what it forgets. */
function keepingNode(sources: readonly CaseSource[], operator: CaseOperator, nodes: readonly Node[]): Node {
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
    case 'interval-join':
    case 'temporal-join': {
      const [left, right] = [at(operator.left), at(operator.right)];
      const shown = (side: 0 | 1, schema: Schema) => (isPadded(operator.type, side) ? nullableSchema(schema) : schema);
      const on = expressionOf(operator.on, left.schema, right.schema);
      const columns = columnsOf(operator.columns, shown(0, left.schema), shown(1, right.schema));
      const late = operator.lateRows === undefined ? {} : { late: operator.lateRows };
      return checkNode(
        operator.kind === 'interval-join'
          ? intervalJoin(left, right, { ...operator, ...late, on, columns })
          : temporalJoin(left, right, { ...operator, ...late, on, columns }),
      );
    }
    case 'late-arrivals':
      return checkNode(lateArrivals(at(operator.input), operator));
    case 'lateral-join': {
      const input = at(operator.input);
      const call = tableCallOf(operator.call, input.schema);
      const right = operator.type === 'left' ? nullableSchema({ fields: call.fields }) : { fields: call.fields };
      const columns = columnsOf(operator.columns, input.schema, right);
      return lateralJoin(input, { type: operator.type, call, columns });
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
    case 'window':
    case 'session': {
      const input = at(operator.input);
      requireRowtime(input.schema, operator.time);
      const aggregates = aggregatesOf(operator.aggregates, input.schema, false);
      if (operator.kind === 'window') return windowAggregate(input, { ...operator, aggregates });
      requireColumns(input.schema, operator.window.partitionBy);
      return sessionAggregate(input, { ...operator, aggregates });
    }
    case 'late-session-rows': {
      const input = at(operator.input);
      requireRowtime(input.schema, operator.time);
      requireColumns(input.schema, operator.window.partitionBy);
      if (factsOf(input).changes !== 'append') throw new Error('late rows are received where rows stay');
      return lateSessionRows(input, operator);
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
    case 'to-stream': {
      const input = at(operator.input);
      if (operator.time !== null) requireRowtime(input.schema, operator.time);
      if (isStream(input.schema) || factsOf(input).changes !== 'append') throw new Error('a stream only grows');
      return toStream(input, operator.time);
    }
    case 'transform':
      return transform(streamAt(at(operator.input)), operator.form, functionOf(operator.form, operator.f));
    case 'keyed-function':
      return keyedAt(sources, operator, at);
    case 'to-changelog': {
      const input = at(operator.input);
      if (isStream(input.schema)) throw new Error('a table is expected');
      if (operator.time !== null) requireRowtime(input.schema, operator.time);
      return toChangelog(input, operator.time);
    }
    case 'from-changelog': {
      const input = streamAt(at(operator.input));
      if (operator.time !== null) requireRowtime(input.schema, 'time');
      if (factsOf(input).impurities.length > 0) throw new Error('a changelog is computed on');
      // In one lane a key is one; elsewhere whole rows are.
      const lanes = lanesBelow(sources, input);
      if (input.kind !== 'to-changelog' && !isInLaneOrder(input)) throw new Error('changes go by their order');
      if (lanes > 1 && operator.primaryKey.length > 0) throw new Error('changes of a key come in one lane');
      return fromChangelog(input, operator);
    }
    case 'reduce': {
      const { input, reduction, columns } = operator;
      const key = keyFunctionOf(reduction);
      return reduce(streamAt(at(input)), { key, ...reductionOf(reduction), columns });
    }
    case 'from-stream': {
      const input = streamAt(at(operator.input));
      if (operator.time !== null) requireRowtime(input.schema, 'time');
      return fromStream(input, operator);
    }
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
    case 'over': {
      const input = at(operator.input);
      requireColumns(input.schema, operator.keys);
      const order = orderOf(operator.order, input.schema);
      return checkNode(
        over(input, { ...operator, order, calls: operator.calls.map(call => overCall(call, input.schema)) }),
      );
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
  const user = SCALARS.get(of.call);
  if (user !== undefined) return callOfUser(user, operands);
  if (of.to === undefined) return resolveCall(of.call, operands);
  return of.call === 'CAST' ? resolveCast(operands[0]!, of.to) : resolveTryCast(operands[0]!, of.to);
}

function tableCallOf({ name, operands, ordinality }: CaseTableCall, input: Schema): TableCall {
  const made = operands.map(operand => expressionOf(operand, input));
  const user = TABLES.get(name);
  return user === undefined ? unnestCall(made[0]!, ordinality ?? null) : tableCallOfUser(user, made);
}

function columnsOf(columns: readonly CaseColumn[], left: Schema, right?: Schema): NamedExpression[] {
  if (columns.length === 0) throw new Error('a table has columns');
  return columns.map(({ name, expression }) => ({ name, expression: expressionOf(expression, left, right) }));
}

function aggregatesOf(aggregates: readonly CaseAggregate[], input: Schema, isGlobal: boolean): NamedAggregate[] {
  return aggregates.map(({ name, call, operand, also, where, distinct: isDistinct }) => {
    const operands = [operand, also ?? null].flatMap(of => (of === null ? [] : [expressionOf(of, input)]));
    const condition = where === null ? null : expressionOf(where, input);
    const user = AGGREGATES.get(call);
    if (user !== undefined) {
      const made = aggregateCallOfUser(user, operands);
      return { name, call: { ...made, where: condition, distinct: isDistinct } };
    }
    // The others are in the catalogue.
    const type = aggregateType(call as AggregateName, operands[0]?.type ?? null, isGlobal);
    // A group may have no row for which the condition is TRUE; a count is 0 then.
    const isNullable = type.nullable || (condition !== null && call !== 'COUNT');
    return {
      name,
      call: { name: call, operands, where: condition, distinct: isDistinct, type: withNull(type, isNullable) },
    };
  });
}

function overCall({ call, rows, otherwise, ...rest }: CaseOverCall, input: Schema): NamedAggregate {
  const { name, operand } = rest;
  if (!overFunctions.has(call)) return aggregatesOf([{ ...rest, call: call as AggregateName }], input, false)[0]!;
  const value = operand === null ? [] : [expressionOf(operand, input)];
  const count = rows === undefined ? [] : [literal(rows, dataType('int'))];
  const plain = otherwise === undefined ? [] : [literal(otherwise, withNull(withoutRowtime(value[0]!.type), false))];
  return { name, call: resolveOver(call as OverFunctionName, [...value, ...count, ...plain]) };
}

function orderOf(order: readonly CaseSortKey[], input: Schema): SortKey[] {
  return order.map(key => ({ ...key, expression: expressionOf(key.expression, input) }));
}

function keyedAt(
  sources: readonly CaseSource[],
  { inputs, program }: Extract<CaseOperator, { kind: 'keyed-function' }>,
  at: (input: number) => Node,
): Node {
  const read = inputs.map(({ input, isBroadcast }) => ({
    node: streamAt(at(input)),
    key: isBroadcast ? null : keyOf,
  }));
  const order = keyedOrderOf(read, false);
  const isBroadcast = inputs.map(of => of.isBroadcast);
  const first = firstInput({ inputs: read, order });
  if (order === 'position' && read.some(({ node }, i) => i !== first && lanesBelow(sources, node) > 1))
    throw new Error('rows of several lanes have no order');
  return checkNode(keyedFunction(read, programOf(program, order !== 'position', isBroadcast)));
}

/** How many lanes lead to a node. */
function lanesBelow(sources: readonly CaseSource[], node: Node): number {
  if (node.kind !== 'scan') return inputsOf(node).reduce((sum, input) => sum + lanesBelow(sources, input), 0);
  // The token of a scan is its operator.
  const { lanes, replay } = sources[(node.token as Extract<CaseOperator, { kind: 'scan' }>).source]!;
  return replay === true ? 1 : lanes.length;
}

function streamAt(node: Node): Node {
  if (isStream(node.schema)) return node;
  throw new Error('a stream is expected');
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
