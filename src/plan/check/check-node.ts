import { placeOf } from '../../errors/call-site.js';
import { MillraceError } from '../../errors/millrace-error.js';
import type { Expression, NamedAggregate, NamedExpression, SortKey } from '../../expr/expression.js';
import { resolveAggregate } from '../../expr/functions/resolve-aggregate.js';
import type { Schema } from '../../schema/schema.js';
import { type DataType, type Field, withNull, withoutRowtime } from '../../types/data-type.js';
import { equalTypes } from '../../types/equal-types.js';
import { typeText } from '../../types/type-text.js';
import { factsOf } from '../facts/facts.js';
import type { Pairing } from '../facts/keys.js';
import { windowsOf } from '../facts/windows.js';
import { assertNever, inputsOf, type Node } from '../node.js';
import type { Deduplicate } from '../nodes/deduplicate.js';
import { fromStreamFields } from '../nodes/from-stream.js';
import { isPadded, type Join } from '../nodes/join.js';
import { emittedSchema } from '../nodes/keyed-function.js';
import { type LateRows, lateFields } from '../nodes/late-rows.js';
import type { LateSessionRows } from '../nodes/late-session-rows.js';
import type { LateralJoin } from '../nodes/lateral-join.js';
import { aggregatesOfOver } from '../nodes/over.js';
import type { SemiJoin } from '../nodes/semi-join.js';
import { streamSchema } from '../nodes/stream-schema.js';
import { windowFields } from '../nodes/window-aggregate.js';
import { passedColumns } from '../nodes/window-rows.js';
import { sourceName } from '../operator-text.js';
import { checkDeterminism } from './check-determinism.js';
import { checkCondition, checkReferences, fieldOf } from './check-expression.js';
import { checkKeyedFunction } from './check-keyed-function.js';
import { checkOver } from './check-over.js';
import { checkRetention } from './check-retention.js';
import { checkFromStream, checkStreamTime, checkToStream } from './check-stream.js';
import { checkIntervalJoin, checkLateArrivals, checkTemporalJoin } from './check-time-join.js';
import { checkWindow } from './check-window.js';

/**
 * Refuses an operator that cannot be: a column that is not there or not unique, a condition that is none, a window on
 * what is no rowtime, `final` on input that never ends. Looks at the node and the schemas and facts of its inputs, so
 * builders call it for each node they make. Gives the node back.
 */
export function checkNode<N extends Node>(node: N): N {
  const place = placeOf(node.origin);
  const schemas = inputsOf(node).map(({ schema }) => schema);
  checkRetention(node, place);
  checkFields(node.schema.fields, expectedFields(node, place), place);
  checkDeterminism(node, place);
  switch (node.kind) {
    case 'scan':
      if (node.predicate !== null) checkFilter(node.predicate, [node.source.schema], place);
      break;
    case 'filter':
      checkFilter(node.predicate, schemas, place);
      break;
    case 'project':
      for (const { expression } of node.columns) checkReferences(expression, schemas, place);
      break;
    case 'lateral-join':
      for (const operand of node.call.operands) checkReferences(operand, schemas, place);
      for (const { expression } of node.columns) checkReferences(expression, lateralSchemas(node), place);
      break;
    case 'union':
      if (node.inputs.length === 0) throw new Error('a union has at least one input');
      checkAlike(schemas, node.schema, 'a union', place);
      break;
    case 'join':
      checkFilter(node.on, schemas, place);
      checkWindowed(node);
      for (const { expression } of node.columns) checkReferences(expression, shownBy(node), place);
      break;
    case 'semi-join':
      checkFilter(node.on, schemas, place);
      checkWindowed(node);
      break;
    case 'interval-join':
    case 'temporal-join':
      checkFilter(node.on, schemas, place);
      for (const { expression } of node.columns) checkReferences(expression, shownBy(node), place);
      if (node.kind === 'interval-join') checkIntervalJoin(node, place);
      else checkTemporalJoin(node, place);
      break;
    case 'late-arrivals':
      checkLateArrivals(node, place);
      break;
    case 'set-operation':
      checkAlike(schemas, node.schema, node.type === 'intersect' ? 'an intersect' : 'an except', place);
      break;
    case 'aggregate':
      checkAggregates(node.aggregates, schemas, place);
      break;
    case 'window-aggregate':
    case 'session-aggregate':
      checkWindow(node, place);
      checkAggregates(node.aggregates, schemas, place);
      break;
    case 'window-rows':
      checkWindow(node, place);
      break;
    case 'late-rows':
    case 'late-session-rows':
      checkWindow(node, place);
      checkLateRows(node, place);
      break;
    case 'top-n':
      checkRows(node.rows, 'topN', place);
      for (const key of node.keys) fieldOf(node.input.schema, key, place);
      checkOrder(node.order, schemas, place);
      break;
    case 'over':
      for (const key of node.keys) fieldOf(node.input.schema, key, place);
      checkOrder(node.order, schemas, place);
      checkAggregates(aggregatesOfOver(node), schemas, place);
      checkOver(node, place);
      break;
    case 'deduplicate':
      for (const key of node.keys) fieldOf(node.input.schema, key, place);
      checkDeduplicationTime(node, place);
      break;
    case 'limit':
      checkRows(node.rows, 'limit', place);
      checkOffset(node.offset, place);
      break;
    case 'sort':
      checkOrder(node.order, schemas, place);
      break;
    case 'final':
      if (!factsOf(node.input).bounded) throw unboundedFinal(node, place);
      break;
    case 'distinct':
    case 'transform':
    case 'reduce':
      break;
    case 'to-changelog':
      checkStreamTime(node, place);
      break;
    case 'to-stream':
      checkToStream(node, place);
      break;
    case 'from-changelog':
    case 'from-stream':
      checkFromStream(node, place);
      break;
    case 'keyed-function':
      checkKeyedFunction(node, place);
      break;
    default:
      assertNever(node);
  }
  return node;
}

/** What the schema of a node must be, given its inputs and what it computes. */
function expectedFields(node: Node, place: string | undefined): readonly Field[] {
  switch (node.kind) {
    case 'scan':
      return node.schema.fields.map(({ name }) => ({ name, type: fieldOf(node.source.schema, name, place) }));
    case 'filter':
    case 'distinct':
    case 'deduplicate':
    case 'late-arrivals':
    case 'transform':
    case 'limit':
    case 'sort':
      return node.input.schema.fields;
    case 'final':
      return node.input.schema.fields.map(({ name, type }) => ({ name, type: withoutRowtime(type) }));
    case 'project':
    case 'lateral-join':
    case 'join':
    case 'interval-join':
    case 'temporal-join':
      return node.columns.map(({ name, expression }: NamedExpression) => ({ name, type: expression.type }));
    case 'semi-join':
      return node.left.schema.fields;
    case 'union':
    case 'set-operation':
      return node.schema.fields;
    case 'aggregate':
    case 'window-aggregate':
    case 'session-aggregate': {
      const keys = node.keys.map(name => ({ name, type: fieldOf(node.input.schema, name, place) }));
      const results = node.aggregates.map(({ name, call }) => ({ name, type: call.type }));
      return [...(node.kind === 'aggregate' ? [] : windowFields), ...keys, ...results];
    }
    case 'window-rows':
      return [...windowFields, ...passedColumns(node.input)];
    case 'late-rows':
    case 'late-session-rows':
      return lateFields(node.input);
    case 'to-stream':
    case 'to-changelog':
      return streamSchema(node.time !== null).fields;
    case 'from-stream':
    case 'from-changelog':
      return fromStreamFields(node.columns, node.time);
    case 'reduce':
      return node.columns;
    case 'keyed-function':
      return emittedSchema(node.inputs, node.program, node.order).fields;
    case 'over':
      return [...node.input.schema.fields, ...node.calls.map(({ name, call }) => ({ name, type: call.type }))];
    case 'top-n': {
      const fields = node.input.schema.fields.filter(({ name }) => name !== node.as);
      const last = node.schema.fields.at(-1);
      return node.as === null || last?.name !== node.as ? fields : [...fields, last];
    }
    default:
      return assertNever(node);
  }
}

function checkFields(fields: readonly Field[], expected: readonly Field[], place: string | undefined): void {
  const seen = new Set<string>();
  for (const { name } of fields) {
    if (seen.has(name)) {
      throw new MillraceError('SCHEMA_DUPLICATE_COLUMN', `two columns are called '${name}'`, {
        place,
        remedy: 'give one of them another name',
      });
    }
    seen.add(name);
  }
  const same = fields.length === expected.length && fields.every((f, i) => sameField(f, expected[i]!));
  if (!same) {
    throw new Error(`the schema of the node is ${fieldsText(fields)}, and its parts make ${fieldsText(expected)}`);
  }
}

function sameField(a: Field, b: Field): boolean {
  return a.name === b.name && equalTypes(a.type, b.type);
}

function fieldsText(fields: readonly Field[]): string {
  return `(${fields.map(({ name, type }) => `${name} ${typeText(type)}`).join(', ')})`;
}

function checkFilter(predicate: Expression, inputs: readonly Schema[], place: string | undefined): void {
  checkCondition(predicate, 'the condition', place);
  checkReferences(predicate, inputs, place);
}

/** A join of windows says so in its condition; whoever makes one does. */
function checkWindowed(node: Join | SemiJoin): void {
  if (node.windowed && windowsOf(node) === null) throw new Error('a join of windows equals the windows of its inputs');
}

/** The inputs of a join as its columns see them: on a padded side everything may be NULL. */
function shownBy({ type, left, right }: Pairing): readonly Schema[] {
  return [left.schema, right.schema].map((schema, side) => {
    if (!isPadded(type, side === 0 ? 0 : 1)) return schema;
    return { fields: schema.fields.map(f => ({ name: f.name, type: withNull(f.type, true) })) };
  });
}

/** A row and one of its function, as the columns of a lateral join see them. */
function lateralSchemas({ type, input, call }: LateralJoin): readonly Schema[] {
  const fields = call.fields.map(f => ({ name: f.name, type: withNull(f.type, f.type.nullable || type === 'left') }));
  return [input.schema, { fields }];
}

function checkAggregates(
  aggregates: readonly NamedAggregate[],
  inputs: readonly Schema[],
  place: string | undefined,
): void {
  for (const { call } of aggregates) {
    resolveAggregate(call.name, call.operands, call, place);
    for (const operand of call.operands) checkReferences(operand, inputs, place);
    if (call.where !== null) checkReferences(call.where, inputs, place);
  }
}

function checkOrder(order: readonly SortKey[], inputs: readonly Schema[], place: string | undefined): void {
  if (order.length === 0) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', 'an order has no column', {
      place,
      remedy: 'name at least one: r => r.price.desc()',
    });
  }
  for (const { expression } of order) {
    checkReferences(expression, inputs, place);
    if (expression.type.kind !== 'raw') continue;
    throw new MillraceError('PLAN_TYPE_MISMATCH', 'values of RAW have no order', {
      place,
      remedy: 'order by a column of another type',
    });
  }
}

function checkOffset(offset: number, place: string | undefined): void {
  if (Number.isSafeInteger(offset) && offset >= 0) return;
  throw new MillraceError('PLAN_INVALID_ARGUMENT', `limit gets the offset ${String(offset)}`, {
    place,
    remedy: 'a whole number of rows to leave out, 0 or more',
  });
}

function checkDeduplicationTime({ input, time }: Deduplicate, place: string | undefined): void {
  if (time === null || fieldOf(input.schema, time, place).rowtime === true) return;
  const { rowtimes } = factsOf(input);
  throw new MillraceError('PLAN_MISSING_ROWTIME', `deduplicate goes by ${time}, which is no rowtime`, {
    place,
    why: 'the first and the last row of a key are told by event time',
    remedy:
      rowtimes.length > 0
        ? `this table's rowtime is ${rowtimes.join(', ')}`
        : `topN(1, r => r.${time}) goes by any column`,
  });
}

function checkRows(rows: number, what: string, place: string | undefined): void {
  if (Number.isSafeInteger(rows) && rows >= 0) return;
  throw new MillraceError('PLAN_INVALID_ARGUMENT', `${what} gets ${String(rows)} rows`, {
    place,
    remedy: 'a whole number, 0 or more',
  });
}

/** Inputs have the same columns in the same order, of the same types but for NULL and the two ways to see a BIGINT. */
function checkAlike(inputs: readonly Schema[], schema: Schema, what: string, place: string | undefined): void {
  for (const { fields } of inputs) {
    const fits = fields.length === schema.fields.length && fields.every((f, i) => fitsInto(f, schema.fields[i]!));
    if (fits) continue;
    throw new MillraceError('PLAN_TYPE_MISMATCH', `the tables of ${what} have different columns`, {
      place,
      why: `${fieldsText(fields)} is no ${fieldsText(schema.fields)}`,
      remedy: 'select the same columns, of the same types, from each',
    });
  }
}

function fitsInto(from: Field, to: Field): boolean {
  if (from.type.nullable && !to.type.nullable) return false;
  if (to.type.rowtime === true && from.type.rowtime !== true) return false;
  return from.name === to.name && equalTypes(plain(from.type), plain(to.type));
}

/** The type less what a wider table may leave open. */
function plain(type: DataType): DataType {
  const { asNumber: _, ...rest } = withoutRowtime(withNull(type, true));
  return rest;
}

/** A row that may be taken back may be late by the time of its removal; what of it was late is only counted (S5.3). */
function checkLateRows({ input }: LateRows | LateSessionRows, place: string | undefined): void {
  if (factsOf(input).changes === 'append') return;
  throw new MillraceError('PLAN_UNSUPPORTED', 'late rows can be received where the input only inserts', {
    place,
    why: 'the table that is windowed emits updates: a row may come in time and be taken back late',
    remedy: "leave lateRows: 'sideOutput' out: late changes are counted",
  });
}

function unboundedFinal(node: Node, place: string | undefined): MillraceError {
  const endless = endlessSourceOf(node);
  return new MillraceError('PLAN_UNBOUNDED_FINAL', `final() waits for the end, and source ${endless} never ends`, {
    place,
    remedy: 'a window gives final rows while the source goes on; or read a source that ends',
  });
}

function endlessSourceOf(node: Node): string {
  if (node.kind === 'scan') return sourceName(node);
  return endlessSourceOf(inputsOf(node).find(input => !factsOf(input).bounded)!);
}
