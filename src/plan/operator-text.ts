import type { ColumnReference } from '../expr/expression.js';
import { nameText, printExpression, printSortKey } from '../expr/print.js';
import { shortPath } from '../render/short-path.js';
import { durationText } from '../types/duration.js';
import { assertNever, type Node } from './node.js';
import type { Join } from './nodes/join.js';
import type { LateRows } from './nodes/late-rows.js';
import type { Scan } from './nodes/scan.js';
import type { SemiJoin } from './nodes/semi-join.js';
import type { WindowAggregate } from './nodes/window-aggregate.js';

/** An operator in the words of `explain` and of messages: `Aggregate by state in TUMBLE(date, 1 day)`. */
export function operatorText(node: Node): string {
  switch (node.kind) {
    case 'scan':
      return `Scan ${sourceName(node)}`;
    case 'filter':
      return `Filter ${printExpression(node.predicate)}`;
    case 'project':
      return `Project ${node.columns.map(columnText).join(', ')}`;
    case 'union':
      return 'Union';
    case 'join':
      return joinText(node);
    case 'semi-join':
      return `${node.type === 'semi' ? 'Semi join' : 'Anti join'} ${printExpression(node.on, columnOf(node))}`;
    case 'set-operation':
      return `${node.type === 'intersect' ? 'Intersect' : 'Except'}${node.all ? ' all' : ''}`;
    case 'aggregate':
      return node.keys.length === 0 ? 'Aggregate' : `Aggregate by ${names(node.keys)}`;
    case 'window-aggregate':
      return `Aggregate${node.keys.length === 0 ? '' : ` by ${names(node.keys)}`} in ${windowText(node)}`;
    case 'late-rows':
      return `Late rows of ${windowText(node)}`;
    case 'distinct':
      return 'Distinct';
    case 'top-n': {
      const by = node.keys.length === 0 ? '' : ` by ${names(node.keys)}`;
      return `TopN ${node.rows}${by} order ${node.order.map(key => printSortKey(key)).join(', ')}`;
    }
    case 'limit':
      return `Limit ${node.rows}`;
    case 'sort':
      return `Sort ${node.order.map(key => printSortKey(key)).join(', ')}`;
    case 'final':
      return 'Final';
    default:
      return assertNever(node);
  }
}

/** What a source is called: the name that `from` was given, else the connector's label, a path shortened. */
export function sourceName({ name, source }: Scan): string {
  return name ?? shortPath(source.label);
}

/** The columns of a list, as SQL writes them. */
export function names(columns: readonly string[]): string {
  return columns.map(nameText).join(', ');
}

/** `TUMBLE(date, 1 day)`, `HOP(date, 1 minute, 1 hour)`, `CUMULATE(date, 1 hour, 1 day)`: slide before size, as in SQL; an offset last. */
export function windowText({ time, window }: WindowAggregate | LateRows): string {
  const sizes = window.kind === 'tumble' ? [window.size] : [window.slide, window.size];
  const all = window.offset === 0 ? sizes : [...sizes, window.offset];
  return `${window.kind.toUpperCase()}(${[nameText(time), ...all.map(durationText)].join(', ')})`;
}

function columnText(column: {
  readonly name: string;
  readonly expression: Parameters<typeof printExpression>[0];
}): string {
  const { name, expression } = column;
  if (expression.kind === 'column' && expression.name === name) return nameText(name);
  return `${printExpression(expression)} as ${nameText(name)}`;
}

function joinText(join: Join): string {
  const { type, on } = join;
  if (type === 'inner' && on.kind === 'literal' && on.value === true) return 'Cross join';
  const kind = type === 'inner' ? 'Join' : `${type[0]!.toUpperCase()}${type.slice(1)} join`;
  return `${kind} ${printExpression(on, columnOf(join))}`;
}

/** In a join a name that both sides have says which one is meant. */
function columnOf({ left, right }: Join | SemiJoin): (column: ColumnReference) => string {
  const has = (node: Node, name: string) => node.schema.fields.some(field => field.name === name);
  return ({ name, input }) =>
    has(input === 0 ? right : left, name) ? `${input === 0 ? 'left' : 'right'}.${nameText(name)}` : nameText(name);
}
