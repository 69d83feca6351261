import type { Kind } from '../../types/data-type.js';
import { aggMethods } from './aggregates.js';
import { defineKind, defineProperty, type Methods } from './built.js';
import { defineAggKind } from './built-agg.js';
import { equalityMethods, logicMethods, orderMethods } from './comparison-methods.js';
import { arrayMethods, fieldsOfRow, mapMethods } from './nested-methods.js';
import { numberMethods } from './number-methods.js';
import { textMethods } from './text-methods.js';
import { timeMethods } from './time-methods.js';

let areDefined = false;

/**
 * Gives expressions and aggregates the methods of their kinds, as `ExprByKind` and `AggByKind` have them. Called by what
 * makes the first expression, and not when the module is loaded, so that loading does nothing.
 */
export function defineKinds(): void {
  if (areDefined) return;
  areDefined = true;
  for (const [kind, family] of Object.entries(families) as [Kind, Family][]) {
    defineKind(kind, ...expressionTables[family]);
    defineAggKind(kind, aggTables[family]);
  }
  defineProperty('row', 'fields', fieldsOfRow);
}

type Family = keyof typeof expressionTables;

const expressionTables = {
  logic: [equalityMethods, logicMethods],
  number: [equalityMethods, orderMethods, numberMethods],
  text: [equalityMethods, orderMethods, textMethods],
  time: [equalityMethods, orderMethods, timeMethods],
  array: [equalityMethods, arrayMethods],
  map: [equalityMethods, mapMethods],
  plain: [equalityMethods],
} satisfies { readonly [family: string]: readonly Methods[] };

const aggTables = {
  logic: aggMethods.any,
  number: aggMethods.number,
  text: aggMethods.text,
  time: aggMethods.time,
  array: aggMethods.any,
  map: aggMethods.any,
  plain: aggMethods.any,
} as const;

const families: { readonly [K in Kind]: Family } = {
  boolean: 'logic',
  tinyint: 'number',
  smallint: 'number',
  int: 'number',
  bigint: 'number',
  float: 'number',
  double: 'number',
  decimal: 'number',
  string: 'text',
  bytes: 'plain',
  date: 'time',
  time: 'time',
  timestamp: 'time',
  timestamp_ltz: 'time',
  array: 'array',
  map: 'map',
  multiset: 'plain',
  row: 'plain',
  variant: 'plain',
  raw: 'plain',
};
