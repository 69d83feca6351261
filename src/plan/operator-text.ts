import type { ColumnReference } from '../expr/expression.js';
import { nameText, printAggregate, printExpression, printSortKey } from '../expr/print.js';
import { shortPath } from '../render/short-path.js';
import { durationText } from '../types/duration.js';
import { functionText } from './function-text.js';
import { assertNever, type Node } from './node.js';
import type { Join } from './nodes/join.js';
import type { LateralJoin } from './nodes/lateral-join.js';
import type { Frame, Over } from './nodes/over.js';
import type { Reduce } from './nodes/reduce.js';
import type { Scan } from './nodes/scan.js';
import type { SessionSpec } from './nodes/session-aggregate.js';
import type { WindowSpec } from './nodes/window-aggregate.js';

/** An operator in the words of `explain` and of messages: `Aggregate by state in TUMBLE(date, 1 day)`. */
export function operatorText(node: Node): string {
  switch (node.kind) {
    case 'scan':
      return `Scan ${sourceName(node)}`;
    case 'filter':
      return `Filter ${printExpression(node.predicate)}`;
    case 'project':
      return `Project ${node.columns.map(columnText).join(', ')}`;
    case 'lateral-join':
      return lateralText(node);
    case 'union':
      return 'Union';
    case 'join':
      return joinText(node);
    case 'semi-join':
      return `${node.type === 'semi' ? 'Semi join' : 'Anti join'}${node.windowed ? ' in windows' : ''} ${printExpression(node.on, columnOf(node))}`;
    case 'interval-join': {
      const kind = node.type === 'inner' ? 'Interval' : `${capital(node.type)} interval`;
      const [left, right] = node.times.map((name, side) => columnOf(node)(timeReference(name, side)));
      const bounds = [node.from, node.to].map(bound => `${left}${shiftText(bound)}`).join(', ');
      return `${kind} join ${printExpression(node.on, columnOf(node))}, ${right} in [${bounds}]`;
    }
    case 'temporal-join': {
      const kind = node.type === 'inner' ? 'Temporal' : 'Left temporal';
      return `${kind} join ${printExpression(node.on, columnOf(node))} as of ${columnOf(node)(timeReference(node.asOf, 0))}`;
    }
    case 'late-arrivals': {
      const limit = `${nameText(node.time)}${node.after === 0 ? '' : shiftText(node.after)}`;
      return `Rows that arrive after ${limit}`;
    }
    case 'set-operation':
      return `${node.type === 'intersect' ? 'Intersect' : 'Except'}${node.all ? ' all' : ''}`;
    case 'aggregate':
      return node.keys.length === 0 ? 'Aggregate' : `Aggregate by ${names(node.keys)}`;
    case 'window-aggregate':
    case 'session-aggregate':
      return `Aggregate${node.keys.length === 0 ? '' : ` by ${names(node.keys)}`} in ${windowText(node)}`;
    case 'window-rows':
      return `Rows in ${windowText(node)}`;
    case 'late-rows':
    case 'late-session-rows':
      return `Late rows of ${windowText(node)}`;
    case 'distinct':
      return 'Distinct';
    case 'top-n': {
      const by = node.keys.length === 0 ? '' : ` by ${names(node.keys)}`;
      const number = node.rank === 'rowNumber' ? '' : ` by ${node.rank === 'rank' ? 'rank' : 'dense rank'}`;
      return `TopN ${node.rows}${by} order ${node.order.map(key => printSortKey(key)).join(', ')}${number}`;
    }
    case 'deduplicate': {
      const by = node.keys.length === 0 ? '' : ` by ${names(node.keys)}`;
      return `Deduplicate ${node.keep}${by}${node.time === null ? '' : ` order ${nameText(node.time)}`}`;
    }
    case 'over':
      return overText(node);
    case 'limit':
      return `Limit ${node.rows}${node.offset === 0 ? '' : ` offset ${node.offset}`}`;
    case 'sort':
      return `Sort ${node.order.map(key => printSortKey(key)).join(', ')}`;
    case 'final':
      return 'Final';
    case 'to-stream':
      return node.time === null ? 'To stream' : `To stream by ${nameText(node.time)}`;
    case 'transform':
      return `${TRANSFORMS[node.form]} ${functionText(node.f)}`;
    case 'to-changelog':
      return node.time === null ? 'To changelog' : `To changelog by ${nameText(node.time)}`;
    case 'from-changelog': {
      const by = node.primaryKey.length === 0 ? '' : ` by ${names(node.primaryKey)}`;
      return `From changelog ${names(node.schema.fields.map(({ name }) => name))}${by}`;
    }
    case 'reduce':
      return `Reduce by ${functionText(node.key)} with ${reductionText(node)}`;
    case 'from-stream':
      return `From stream ${names(node.schema.fields.map(({ name }) => name))}`;
    case 'keyed-function': {
      const second = node.inputs[1];
      const what = second === undefined ? 'Process' : second.key === null ? 'Co-process with broadcast' : 'Co-process';
      const outputs =
        node.program.outputs.length === 1 ? '' : ` into ${names(node.program.outputs.map(({ name }) => name))}`;
      return `${what} by key${outputs}${node.order === 'arrival' ? ' in order of arrival' : ''}`;
    }
    default:
      return assertNever(node);
  }
}

const TRANSFORMS = { map: 'Map', filter: 'Filter', 'flat-map': 'Flat map' } as const;

function reductionText({ f, extreme }: Reduce): string {
  if (extreme === null) return functionText(f);
  return `${extreme.greatest ? 'maxBy' : 'minBy'}(${functionText(extreme.of)})`;
}

/** What a source is called: the name that `from` was given, else the connector's label, a path shortened. */
export function sourceName({ name, source }: Scan): string {
  return name ?? shortPath(source.label);
}

/** The columns of a list, as SQL writes them. */
export function names(columns: readonly string[]): string {
  return columns.map(nameText).join(', ');
}

/** `TUMBLE(date, 1 day)`, `HOP(date, 1 minute, 1 hour)`, `CUMULATE(date, 1 hour, 1 day)`: slide before size, as in SQL; an offset last.
 * `SESSION(date PARTITION BY user, 30 minutes)`. */
export function windowText({
  time,
  window,
}: {
  readonly time: string;
  readonly window: WindowSpec | SessionSpec;
}): string {
  if (window.kind === 'session') {
    const by = window.partitionBy.length === 0 ? '' : ` PARTITION BY ${names(window.partitionBy)}`;
    return `SESSION(${nameText(time)}${by}, ${durationText(window.gap)})`;
  }
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

/** `Over n as SUM(qty) by sku order at rows 10 preceding`. */
function overText({ calls, keys, order, frame }: Over): string {
  const what = calls.map(({ name, call }) => `${printAggregate(call)} as ${nameText(name)}`).join(', ');
  const by = keys.length === 0 ? '' : ` by ${names(keys)}`;
  return `Over ${what}${by} order ${order.map(key => printSortKey(key)).join(', ')}${frameText(frame)}`;
}

/** What SQL has where nothing is said is not said. */
function frameText(frame: Frame): string {
  const { unit, preceding, following } = frame;
  if (unit === 'range' && preceding === null && following === 0) return '';
  const length = (n: number) => (unit === 'rows' ? String(n) : durationText(n));
  const back = preceding === null ? 'unbounded' : length(preceding);
  const on = following === 0 ? '' : ` and ${following === null ? 'unbounded' : length(following)} following`;
  return ` ${unit} ${back} preceding${on}`;
}

function lateralText({ type, call }: LateralJoin): string {
  const operands = call.operands.map(operand => printExpression(operand)).join(', ');
  return `${type === 'left' ? 'Left lateral' : 'Lateral'} join ${call.name}(${operands})`;
}

function joinText(join: Join): string {
  const { type, on } = join;
  if (type === 'inner' && on.kind === 'literal' && on.value === true) return 'Cross join';
  const kind = type === 'inner' ? 'Join' : `${type[0]!.toUpperCase()}${type.slice(1)} join`;
  return `${kind}${join.windowed ? ' in windows' : ''} ${printExpression(on, columnOf(join))}`;
}

function capital(word: string): string {
  return `${word[0]!.toUpperCase()}${word.slice(1)}`;
}

/** ` + 1 hour`, ` - 5 minutes`; nothing for none. */
function shiftText(length: number): string {
  return length === 0 ? '' : ` ${length < 0 ? '-' : '+'} ${durationText(Math.abs(length))}`;
}

/** A rowtime column of one side of a join. */
function timeReference(name: string, side: number): ColumnReference {
  const type = { kind: 'timestamp', nullable: false } as const;
  return { kind: 'column', input: side === 0 ? 0 : 1, name, type };
}

/** In a join a name that both sides have says which one is meant. */
function columnOf({ left, right }: Pick<Join, 'left' | 'right'>): (column: ColumnReference) => string {
  const has = (node: Node, name: string) => node.schema.fields.some(field => field.name === name);
  return ({ name, input }) =>
    has(input === 0 ? right : left, name) ? `${input === 0 ? 'left' : 'right'}.${nameText(name)}` : nameText(name);
}
