import type { SinkSpec } from '../connectors/contract/sink.js';
import type { SourceSpec } from '../connectors/contract/source.js';
import type { AggregateCall, Expression, SortKey } from '../expr/expression.js';
import { operandsAsWritten } from '../expr/user/user-aggregate.js';
import type { TableSchema } from '../schema/schema.js';
import { canonicalJson } from '../types/canonical-json.js';
import type { DataType } from '../types/data-type.js';
import type { Value } from '../types/value.js';
import { functionText } from './function-text.js';
import { assertNever, inputsOf, type Node } from './node.js';
import type { KeyedFunction } from './nodes/keyed-function.js';
import type { Plan } from './plan.js';
import { topological } from './traverse.js';

/** Plain JSON; properties without a value are left out where it becomes text. */
export type Json = undefined | null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A plan as plain JSON: operators with inputs first, each naming its inputs by position; then the outputs. */
export interface PlanJson {
  readonly [key: string]: Json;
  readonly operators: readonly { readonly [key: string]: Json }[];
  readonly outputs: readonly { readonly [key: string]: Json }[];
}

/**
 * The stable JSON form of a plan: the same text for the same plan in every run and process. Sources and sinks stand as
 * what they say of themselves, functions by name, BIGINTs and bytes as text. Where the user wrote a call is no part of it.
 */
export function planJson(plan: Plan): PlanJson {
  const nodes = topological(plan);
  const position = new Map(nodes.map((node, i) => [node, i]));
  return {
    operators: nodes.map(node => ({
      kind: node.kind,
      id: node.id ?? undefined,
      name: node.name ?? undefined,
      inputs: inputsOf(node).map(input => position.get(input)!),
      ...nodeJson(node),
      retain: node.retain,
      columns: fieldsJson(node.schema.fields),
    })),
    outputs: plan.inserts.map(({ name, input, sink }) => ({ name, input: position.get(input)!, sink: sinkJson(sink) })),
  };
}

/** 16 hexadecimal digits of what a plan says: equal for equal plans. Not for secrets: it is no cryptographic hash. */
export function planHash(plan: Plan): string {
  const text = JSON.stringify(planJson(plan));
  return hashText(text, 0x811c9dc5) + hashText(text, 0x9747b28c);
}

function nodeJson(node: Node): { readonly [key: string]: Json } {
  switch (node.kind) {
    case 'scan':
      return {
        source: sourceJson(node.source),
        predicate: node.predicate === null ? undefined : expressionJson(node.predicate),
      };
    case 'filter':
      return { predicate: expressionJson(node.predicate) };
    case 'project':
      return { expressions: node.columns.map(({ expression }) => expressionJson(expression)) };
    case 'lateral-join':
      return {
        type: node.type,
        call: node.call.name,
        user: node.call.user !== null || undefined,
        operands: node.call.operands.map(expressionJson),
        gives: fieldsJson(node.call.fields),
        expressions: node.columns.map(({ expression }) => expressionJson(expression)),
      };
    case 'join':
      return {
        type: node.type,
        on: expressionJson(node.on),
        windowed: node.windowed || undefined,
        expressions: node.columns.map(({ expression }) => expressionJson(expression)),
      };
    case 'interval-join':
      return {
        type: node.type,
        on: expressionJson(node.on),
        expressions: node.columns.map(({ expression }) => expressionJson(expression)),
        times: node.times,
        between: [node.from, node.to],
        lateRows: node.late,
      };
    case 'temporal-join':
      return {
        type: node.type,
        on: expressionJson(node.on),
        expressions: node.columns.map(({ expression }) => expressionJson(expression)),
        asOf: node.asOf,
        time: node.time,
        lateRows: node.late,
      };
    case 'late-arrivals':
      return { time: node.time, after: node.after };
    case 'semi-join':
      return { type: node.type, on: expressionJson(node.on), windowed: node.windowed || undefined };
    case 'set-operation':
      return { type: node.type, all: node.all };
    case 'aggregate':
      return { keys: node.keys, aggregates: node.aggregates.map(({ call }) => aggregateJson(call)) };
    case 'window-aggregate':
    case 'session-aggregate':
      return {
        time: node.time,
        window: { ...node.window },
        allowedLateness: node.allowedLateness === 0 ? undefined : node.allowedLateness,
        early: node.early || undefined,
        lateRows: node.lateRows,
        keys: node.keys,
        aggregates: node.aggregates.map(({ call }) => aggregateJson(call)),
      };
    case 'window-rows':
      return {
        time: node.time,
        window: { ...node.window },
        allowedLateness: node.allowedLateness === 0 ? undefined : node.allowedLateness,
        lateRows: node.lateRows,
      };
    case 'late-rows':
    case 'late-session-rows':
      return {
        time: node.time,
        window: { ...node.window },
        allowedLateness: node.allowedLateness === 0 ? undefined : node.allowedLateness,
      };
    case 'top-n':
      return {
        keys: node.keys,
        order: node.order.map(orderJson),
        rows: node.rows,
        rank: node.rank === 'rowNumber' ? undefined : node.rank,
        as: node.as,
      };
    case 'over':
      return {
        keys: node.keys,
        order: node.order.map(orderJson),
        frame: { ...node.frame },
        calls: node.calls.map(({ call }) => aggregateJson(call)),
      };
    case 'deduplicate':
      return { keys: node.keys, keep: node.keep, time: node.time };
    case 'limit':
      return { rows: node.rows, offset: node.offset === 0 ? undefined : node.offset };
    case 'sort':
      return { order: node.order.map(orderJson) };
    case 'to-stream':
    case 'to-changelog':
      return { time: node.time };
    case 'transform':
      return { form: node.form, function: functionText(node.f) };
    case 'reduce':
      return {
        key: functionText(node.key),
        function: functionText(node.extreme?.of ?? node.f),
        keeps: node.extreme === null ? undefined : node.extreme.greatest ? 'greatest' : 'least',
        primaryKey: node.primaryKey.length === 0 ? undefined : node.primaryKey,
      };
    case 'from-stream':
    case 'from-changelog':
      return { time: node.time, primaryKey: node.primaryKey.length === 0 ? undefined : node.primaryKey };
    case 'keyed-function':
      return keyedJson(node);
    case 'union':
    case 'distinct':
    case 'final':
      return {};
    default:
      return assertNever(node);
  }
}

/** Functions stand by what was written. */
function keyedJson({ inputs, program, order }: KeyedFunction): { readonly [key: string]: Json } {
  const text = (f: ((...operands: never[]) => unknown) | null) => (f === null ? undefined : functionText(f));
  return {
    order,
    keys: inputs.map(({ key }) => (key === null ? null : functionText(key))),
    state: program.state.map(({ name, kind, type, key, ttl, clock, aggregate }) => ({
      name,
      kind,
      type: typeJson(aggregate === null ? type : aggregate.type),
      key: key === null ? undefined : typeJson(key),
      ttl: ttl ?? undefined,
      clock: ttl === null ? undefined : clock,
    })),
    outputs: fieldsJson(program.outputs),
    onRow: program.onRow.map(text),
    onLate: text(program.onLate),
    onTimer: text(program.onTimer),
    onProcessingTimer: text(program.onProcessingTimer),
    onFinish: text(program.onFinish),
  };
}

function sourceJson({ connector, label, bounded, changes, replay, schema, deadLetter }: SourceSpec): Json {
  return {
    connector,
    label,
    bounded,
    changes,
    replay,
    ...schemaJson(schema),
    deadLetter: deadLetter?.label,
  };
}

function sinkJson({ connector, label, accepts, by, schema }: SinkSpec): Json {
  return { connector, label, accepts, by, ...(schema === null ? {} : schemaJson(schema)) };
}

function schemaJson({ fields, primaryKey, rowtime, metadata }: TableSchema): { readonly [key: string]: Json } {
  return {
    schema: fieldsJson(fields),
    primaryKey: primaryKey.length === 0 ? undefined : primaryKey,
    rowtime:
      rowtime === null
        ? undefined
        : { column: rowtime.column, delay: rowtime.delay, custom: rowtime.watermark !== null },
    metadata: metadata.size === 0 ? undefined : [...metadata].map(([column, key]) => [column, key]),
  };
}

function fieldsJson(fields: readonly { readonly name: string; readonly type: DataType }[]): Json {
  return fields.map(({ name, type }) => ({ name, type: typeJson(type) }));
}

/** A type's facts in one order, whoever made it. */
function typeJson(type: DataType): Json {
  const { kind, nullable, precision, scale, asNumber, rowtime, element, key, value, fields } = type;
  return {
    kind,
    nullable,
    precision,
    scale,
    asNumber,
    rowtime,
    element: element === undefined ? undefined : typeJson(element),
    key: key === undefined ? undefined : typeJson(key),
    value: value === undefined ? undefined : typeJson(value),
    fields: fields === undefined ? undefined : fieldsJson(fields),
  };
}

function expressionJson(expression: Expression): Json {
  const type = typeJson(expression.type);
  switch (expression.kind) {
    case 'column':
      return { column: expression.name, input: expression.input === 1 ? 1 : undefined, type };
    case 'literal':
      return { literal: valueJson(expression.value, expression.type), type };
    default:
      return {
        call: expression.name,
        user: expression.user !== undefined || undefined,
        operands: expression.operands.map(expressionJson),
        type,
      };
  }
}

function aggregateJson(call: AggregateCall): Json {
  const { name, where, distinct, type } = call;
  return {
    call: name,
    user: call.user !== undefined || undefined,
    operands: operandsAsWritten(call).map(expressionJson),
    where: where === null ? undefined : expressionJson(where),
    distinct: distinct || undefined,
    type: typeJson(type),
  };
}

function orderJson({ expression, descending, nullsFirst }: SortKey): Json {
  return { by: expressionJson(expression), descending, nullsFirst };
}

/** Values that JSON has stand as they are; all others as text, in the one form that equal values share. */
function valueJson(value: Value, { kind }: DataType): Json {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  return kind === 'bigint' || kind === 'decimal' ? String(value) : canonicalJson(value);
}

/** 32 bits of a text, as 8 hexadecimal digits: multiply and mix, a character at a time. */
function hashText(text: string, seed: number): string {
  let hash = seed;
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
    hash ^= hash >>> 15;
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return ((hash ^ (hash >>> 16)) >>> 0).toString(16).padStart(8, '0');
}
