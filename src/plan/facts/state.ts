import type { AggregateCall } from '../../expr/expression.js';
import { aggregateCatalogue } from '../../expr/functions/aggregates.js';
import { nameText } from '../../expr/print.js';
import { durationText } from '../../types/duration.js';
import { assertNever, inputsOf, type Node } from '../node.js';
import type { Aggregate } from '../nodes/aggregate.js';
import type { Join } from '../nodes/join.js';
import type { KeyedFunction } from '../nodes/keyed-function.js';
import { aggregatesOfOver, functionsOfOver, type Over } from '../nodes/over.js';
import type { SemiJoin } from '../nodes/semi-join.js';
import type { SessionAggregate } from '../nodes/session-aggregate.js';
import type { TemporalJoin } from '../nodes/temporal-join.js';
import type { TopN } from '../nodes/top-n.js';
import type { WindowAggregate } from '../nodes/window-aggregate.js';
import { sourceName } from '../operator-text.js';
import { versionedSourceOf } from '../versioned-source.js';
import { factsOf } from './facts.js';
import { timeOfOver } from './over-time.js';
import { type Windows, windowsOf } from './windows.js';

/** What an operator keeps, and what bounds that (S12). */
export interface State {
  /** In words: `keeps one row a group: grows with state × origin`. */
  readonly text: string;
  /** `time`: the watermark frees it. `keys`: it grows with values that are told apart. `rows`: with all rows of an input. */
  readonly bound: 'time' | 'keys' | 'rows' | 'fixed';
}

/** The state of a node; `null` where it has none. */
export function stateOf(node: Node): State | null {
  const windows = windowsOf(node);
  if (windows !== null) return windowedState(node, windows);
  if (node.retain !== undefined) return retainedState(node, durationText(node.retain));
  switch (node.kind) {
    case 'scan':
      // A log says by key or content what it removes, so what it may still remove is kept.
      return node.source.changes === 'append' ? null : growing('keeps its rows', node);
    case 'filter':
    case 'project':
    case 'lateral-join':
    case 'late-rows':
    case 'late-arrivals':
    case 'union':
    case 'sort':
    case 'to-stream':
    case 'to-changelog':
    case 'transform':
    case 'from-stream':
      return null;
    case 'join':
    case 'semi-join':
      return joinState(node);
    case 'interval-join':
      return { text: 'keeps rows while a partner may come, freed by the watermark', bound: 'time' };
    case 'temporal-join':
      return temporalJoinState(node);
    case 'set-operation':
      return { text: 'keeps each row of either table once: grows with their distinct rows', bound: 'keys' };
    case 'aggregate':
      return aggregateState(node);
    case 'window-aggregate':
    case 'session-aggregate':
      return { text: windowState(node), bound: 'time' };
    case 'window-rows':
      return { text: `keeps the rows of ${openText('windows', node)}, freed by the watermark`, bound: 'time' };
    case 'late-session-rows':
      return {
        text: `keeps the spans of ${openText('sessions', node)}, and rows until time has passed them`,
        bound: 'time',
      };
    case 'distinct':
      return { text: 'keeps each row once: grows with its distinct rows', bound: 'keys' };
    case 'top-n':
      return node.rank === 'rowNumber' ? firstRowsState(node.input, node.rows, node.keys) : ranksState(node);
    case 'over':
      return overState(node);
    case 'deduplicate':
      return firstRowsState(node.input, 1, node.keys);
    case 'limit':
      return firstRowsState(node.input, node.rows + node.offset, []);
    case 'keyed-function':
      return keyedState(node);
    case 'from-changelog':
      return node.primaryKey.length === 0
        ? { text: 'keeps its rows: grows with its input', bound: 'rows' }
        : { text: `keeps its rows: ${growsWith(node.primaryKey)}`, bound: 'rows' };
    case 'reduce':
      return { text: 'keeps one value a key: grows with its keys', bound: 'keys' };
    case 'final':
      return { text: 'keeps its result until the input ends', bound: 'rows' };
    default:
      return assertNever(node);
  }
}

/** Each key, or of a join each row, until some time after it was last touched (S12.3). */
function retainedState(node: Node, duration: string): State {
  if (node.kind === 'join' || node.kind === 'semi-join') {
    const [left, right] = [sideName(node.left) ?? 'its left input', sideName(node.right) ?? 'its right input'];
    return { text: `keeps each row of ${left} and ${right} for ${duration}`, bound: 'time' };
  }
  if (node.kind === 'distinct' || node.kind === 'set-operation') {
    return { text: `keeps each row for ${duration} after its last change`, bound: 'time' };
  }
  const updates = inputsOf(node).some(input => factsOf(input).changes === 'update');
  const text = `keeps each group${updates ? ' and its rows' : ''} for ${duration} after its last change`;
  return { text, bound: 'time' };
}

/** Where nothing lives for ever, what is kept of a key goes some time after its last row. */
function keyedState({ program, order, inputs }: KeyedFunction): State | null {
  const waiting = order === 'eventTime' ? 'rows until time has passed them' : null;
  const ttls = program.state.map(({ ttl }) => ttl);
  const hasTimers = program.onTimer !== null || program.onProcessingTimer !== null;
  if (ttls.length === 0 && !hasTimers) {
    if (waiting !== null) return { text: `keeps ${waiting}`, bound: 'time' };
    return inputs.length === 1 ? null : { text: 'keeps rows until the first input has ended', bound: 'rows' };
  }
  const kept = [...(waiting === null ? [] : [waiting]), ...program.state.map(({ name }) => nameText(name))];
  const text = `keeps ${[...kept, ...(hasTimers ? ['timers'] : [])].join(', ')}`;
  const longest = Math.max(...ttls.map(ttl => ttl ?? Number.POSITIVE_INFINITY));
  if (ttls.length > 0 && Number.isFinite(longest)) {
    return { text: `${text}, for ${durationText(longest)} after the last write`, bound: 'time' };
  }
  return { text: `${text}: grows with its keys`, bound: 'keys' };
}

function windowState(node: WindowAggregate | SessionAggregate): string {
  if (node.kind === 'window-aggregate') return `keeps ${openText('windows', node)}, freed by the watermark`;
  // A removal says nothing of the session that it is about.
  const rows = factsOf(node.input).changes === 'update' ? ' with their rows' : '';
  return `keeps ${openText('sessions', node)}${rows}, freed by the watermark`;
}

function openText(windows: string, { allowedLateness }: { readonly allowedLateness: number }): string {
  return `open ${windows}${allowedLateness > 0 ? `, and for ${durationText(allowedLateness)} closed ones` : ''}`;
}

/** What is relational otherwise, and here keeps what it has of a window only as long as that may change. */
function windowedState(node: Node, { lateness }: Windows): State {
  const what = node.kind === 'top-n' || node.kind === 'deduplicate' ? 'the first rows' : 'the rows of both inputs';
  return {
    text: `keeps ${what} of ${openText('windows', { allowedLateness: lateness })}, freed by the watermark`,
    bound: 'time',
  };
}

/** Where rows may be taken back, any row left out so far may take the place of one. */
function firstRowsState(input: Node, rows: number, keys: readonly string[]): State {
  if (factsOf(input).changes === 'update')
    return growing(keys.length === 0 ? 'keeps every row' : 'keeps every group', input);
  const few = `keeps ${rows} ${rows === 1 ? 'row' : 'rows'}`;
  return keys.length === 0
    ? { text: few, bound: 'fixed' }
    : { text: `${few} a group: ${growsWith(keys)}`, bound: 'keys' };
}

/** Any number of rows may share a rank. */
function ranksState({ input, rows, rank, keys }: TopN): State {
  if (factsOf(input).changes === 'update') return firstRowsState(input, rows, keys);
  const few = `keeps the rows of ${rows} ${rank === 'rank' ? 'place' : 'rank'}${rows === 1 ? '' : 's'}`;
  const group = keys.length === 0 ? '' : ` a group: ${growsWith(keys)}`;
  return { text: `${few}${group} and rows that share one`, bound: 'rows' };
}

/** Versions that no row to come can ask for are freed by the watermark; the last one of each key stays. */
function temporalJoinState({ right }: TemporalJoin): State {
  const source = versionedSourceOf(right);
  const by = 'key' in source ? `: ${growsWith(source.key)}` : '';
  return {
    text: `keeps the last version of each key and newer ones${by}; left rows until their time has passed`,
    bound: 'keys',
  };
}

/** By time: the rows of a frame that has a beginning, and what is kept of a key; otherwise any row may be asked for again. */
function overState(node: Over): State {
  if (timeOfOver(node) === null)
    return growing(node.keys.length === 0 ? 'keeps every row' : 'keeps every part', node.input);
  const { unit, preceding } = node.frame;
  const isFramed = preceding !== null && aggregatesOfOver(node).length > 0;
  const waiting = 'keeps rows until time has passed them';
  if (isFramed && unit === 'range' && functionsOfOver(node).length === 0) {
    return { text: `${waiting}, and for ${durationText(preceding)} after`, bound: 'time' };
  }
  const kept = isFramed
    ? unit === 'rows'
      ? `the last ${preceding + 1} rows`
      : `the rows of ${durationText(preceding)}`
    : 'what they add up to';
  return node.keys.length === 0
    ? { text: `${waiting}, and ${kept}`, bound: 'time' }
    : { text: `${waiting}, and ${kept} of each part: ${growsWith(node.keys)}`, bound: 'keys' };
}

/** Rows of a side whose other side has ended can meet nothing new, and are not kept. */
function joinState({ left, right }: Join | SemiJoin): State {
  const [l, r] = [sideName(left), sideName(right)];
  const kept = (side: string | null, rows: string) => side ?? rows;
  const [leftRows, rightRows] = [kept(l, 'its left rows'), kept(r, 'its right rows')];
  const text = factsOf(right).bounded
    ? `keeps ${rightRows}, and ${leftRows} while ${r ?? 'the right input'} is read`
    : factsOf(left).bounded
      ? `keeps ${leftRows}, and ${rightRows} while ${l ?? 'the left input'} is read`
      : `keeps ${leftRows} and ${rightRows}: grows with both`;
  return { text, bound: 'rows' };
}

/** What a side of a join is called: its name, or that of the one source whose rows it has. */
function sideName(node: Node): string | null {
  if (node.name !== null) return node.name;
  if (node.kind === 'scan') return sourceName(node);
  return node.kind === 'filter' || node.kind === 'project' || node.kind === 'sort' ? sideName(node.input) : null;
}

function aggregateState({ keys, aggregates, input }: Aggregate): State {
  const row = keys.length === 0 ? 'keeps one row' : 'keeps one row a group';
  const calls = aggregates.map(({ call }) => call);
  const collects = calls.some(({ name }) => aggregateCatalogue.get(name)?.ordered === true);
  const updates = factsOf(input).changes === 'update';
  // The least value that is taken back leaves the next one to be found.
  const replaces = updates && calls.some(isFoldedAnew);
  if (collects || replaces) return growing(`${row} and its values`, input);
  if (calls.some(({ distinct }) => distinct)) {
    return { text: `${row} and its distinct values: grows with those`, bound: 'keys' };
  }
  return keys.length === 0 ? { text: row, bound: 'fixed' } : { text: `${row}: ${growsWith(keys)}`, bound: 'keys' };
}

/** The least value that is taken back leaves the next one to be found; a program's function may not say how to go on. */
function isFoldedAnew({ name, user }: AggregateCall): boolean {
  return user === undefined ? name === 'MIN' || name === 'MAX' : user.retract === null;
}

/** Grows with the rows of a table: by the columns that tell them apart, where they are known. */
function growing(keeps: string, table: Node): State {
  const [key] = factsOf(table).keys;
  if (key === undefined) return { text: `${keeps}: grows with its input`, bound: 'rows' };
  return key.length === 0 ? { text: keeps, bound: 'fixed' } : { text: `${keeps}: ${growsWith(key)}`, bound: 'rows' };
}

function growsWith(columns: readonly string[]): string {
  return `grows with ${columns.map(nameText).join(' × ')}`;
}
