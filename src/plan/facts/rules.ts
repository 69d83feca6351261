import type { NamedExpression } from '../../expr/expression.js';
import { assertNever, type Node } from '../node.js';
import { keyedImpurities } from '../nodes/keyed-function.js';
import { lateColumns } from '../nodes/late-rows.js';
import type { Over } from '../nodes/over.js';
import type { Scan } from '../nodes/scan.js';
import type { SessionAggregate } from '../nodes/session-aggregate.js';
import { updates, WINDOW_COLUMNS, type WindowAggregate } from '../nodes/window-aggregate.js';
import { passedColumns } from '../nodes/window-rows.js';
import { ownExpressions } from '../own-expressions.js';
import { changelogImpurity } from './changelog-read.js';
import type { Facts } from './facts.js';
import { impuritiesOf } from './impurities.js';
import { constantOf, joinKeys, leastKeys, projectKeys, unionKeys } from './keys.js';
import { isInLaneOrder } from './lane-order.js';
import { projectOrder } from './order.js';
import { timeOfOver } from './over-time.js';
import { windowsOf } from './windows.js';

/** What every kind of node makes of the facts of its inputs, one rule a kind. */
export function rules(node: Node, inputs: readonly Facts[]): Facts {
  const [input] = inputs;
  switch (node.kind) {
    case 'scan':
      return scanFacts(node);

    case 'filter':
      return { ...input!, ...own(node, input!), nature: 'linear' };

    // A projection that leaves columns out may make an update's two rows equal, so that they undo each other.
    case 'project':
      return {
        ...input!,
        ...own(node, input!),
        keys: projectKeys(input!.keys, node.columns),
        order: input!.order === null ? null : projectOrder(input!.order, node.columns),
        consolidated: input!.changes === 'append' || (input!.consolidated && keepsAllColumns(node.input, node.columns)),
        nature: 'linear',
      };

    // Rows of one row come and go with it. They are numbered anew where they come in the order of their places (S6.1).
    case 'lateral-join': {
      const { call } = node;
      const impure = call.user?.impure === undefined ? [] : [call.user.impure];
      const facts = own(node, input!);
      return {
        ...input!,
        ...facts,
        impurities: union(facts.impurities, impure),
        keys: [],
        placed: input!.placed && input!.changes === 'append' && isInLaneOrder(node.input),
        consolidated: input!.changes === 'append',
        nature: 'linear',
        order: null,
      };
    }

    case 'union': {
      const all = merged(inputs);
      return {
        ...all,
        rowtimes: rowtimesOf(node),
        keys: unionKeys(node, inputs),
        placed: inputs.every(({ placed }) => placed),
        consolidated: all.changes === 'append',
        nature: 'linear',
        order: null,
        atEnd: inputs.every(({ atEnd }) => atEnd),
      };
    }

    // An inner join emits each pair of changes as it meets it, so a row and its removal may pass within one step
    // (engine: joins cannot be consolidated by ordering); with inputs that only insert there are no removals.
    case 'join': {
      const all = merged(inputs);
      const updates = all.changes === 'update' || node.type !== 'inner';
      return {
        ...all,
        ...own(node, all),
        changes: updates ? 'update' : 'append',
        updatedBy: all.updatedBy ?? (updates ? node : null),
        keys: joinKeys(node, inputs[0]!.keys, inputs[1]!.keys),
        placed: false,
        // What an outer join shows of a pad and of the pair that takes its stead may be equal.
        consolidated: all.changes === 'append' && node.type === 'inner',
        nature: node.type === 'inner' ? 'bilinear' : 'relational',
        order: null,
        atEnd: false,
        ...(node.type === 'inner' ? {} : once(node)),
      };
    }

    // A partner may go or come, so that a left row may go too; where there are only inserts, what has one keeps it.
    case 'semi-join': {
      const all = merged(inputs);
      const updates = all.changes === 'update' || node.type === 'anti';
      const left = inputs[0]!;
      return {
        ...relational(node, all),
        changes: updates ? 'update' : 'append',
        updatedBy: all.updatedBy ?? (updates ? node : null),
        keys: left.keys,
        placed: left.placed,
        // A left row that goes in the step in which its partners come or go may be shown and removed at once.
        consolidated: left.consolidated && left.changes === 'append',
        ...once(node),
      };
    }

    // Pairs and pads stand for good where rows do. What an update takes back late leaves pairs of several versions of a row.
    case 'interval-join': {
      const all = merged(inputs);
      const appends = all.changes === 'append';
      return {
        ...all,
        ...own(node, all),
        keys: appends ? joinKeys(node, inputs[0]!.keys, inputs[1]!.keys) : [],
        placed: false,
        consolidated: appends,
        nature: 'closing',
        order: null,
        atEnd: false,
      };
    }

    // Each left row once, as it is when its time has passed, with at most one version. An updated one may have several times.
    case 'temporal-join': {
      const left = inputs[0]!;
      const all = merged(inputs);
      return {
        ...all,
        ...own(node, all),
        changes: 'append',
        updatedBy: null,
        keys: left.changes === 'append' ? projectKeys(left.keys, node.columns) : [],
        placed: left.placed,
        consolidated: true,
        nature: 'closing',
        order: null,
        atEnd: false,
      };
    }

    case 'set-operation': {
      const all = merged(inputs);
      const updates = all.changes === 'update' || node.type === 'except';
      const [left, right] = [inputs[0]!.keys, inputs[1]!.keys];
      const whole = node.all ? [] : [node.schema.fields.map(({ name }) => name)];
      return {
        ...relational(node, all),
        changes: updates ? 'update' : 'append',
        updatedBy: all.updatedBy ?? (updates ? node : null),
        // What is in both is in either, at most as often.
        keys: leastKeys([...left, ...(node.type === 'intersect' ? right : []), ...whole]),
        placed: false,
      };
    }

    case 'aggregate':
      return {
        ...relational(node, input!),
        // What is the same in all rows tells none apart.
        keys: leastKeys([node.keys.filter(name => constantOf(node.input, name) === undefined)]),
        placed: false,
      };

    // Of several cumulating windows the start is the same.
    case 'window-aggregate': {
      const bounds = WINDOW_COLUMNS.filter(column => node.window.kind !== 'cumulate' || column !== 'windowStart');
      return windowFacts(node, input!, bounds);
    }

    // Of sessions of one partition those that come later end later, but may begin where one did that is frozen. Rows of
    // several partitions may look the same where the keys do not tell them apart.
    case 'session-aggregate': {
      const isTold = node.window.partitionBy.every(column => node.keys.includes(column));
      const facts = windowFacts(node, input!, isTold ? ['windowEnd', 'windowTime'] : []);
      return { ...facts, consolidated: isTold || facts.changes === 'append' };
    }

    // A row is in several windows, and an updated one may be in the window of its old time and in that of its new one.
    case 'window-rows': {
      const { kind } = node.window;
      const isLate = node.allowedLateness > 0;
      const passed = passedColumns(node.input);
      const ofInput = input!.keys.filter(key => key.every(name => passed.some(field => field.name === name)));
      const bounds = WINDOW_COLUMNS.filter(column => kind !== 'cumulate' || column !== 'windowStart');
      const isOnce = kind === 'tumble' && input!.changes === 'append';
      return {
        ...input!,
        ...own(node, input!),
        changes: isLate ? input!.changes : 'append',
        updatedBy: isLate ? input!.updatedBy : null,
        keys: leastKeys(isOnce ? ofInput : ofInput.flatMap(key => bounds.map(column => [column, ...key]))),
        consolidated: !isLate || input!.changes === 'append',
        nature: isLate ? 'judging' : 'closing',
        order: null,
        atEnd: false,
      };
    }

    // A row misses several windows, so it is told apart by the end of each too. A row has no place within its place.
    case 'late-rows':
      return {
        ...input!,
        ...own(node, input!),
        keys: input!.keys
          .filter(key => key.every(name => lateColumns(node.input).some(field => field.name === name)))
          .map(key => ['windowEnd', ...key]),
        placed: false,
        nature: 'judging',
        order: null,
        atEnd: false,
      };

    // As many sessions as a row may touch, it is late once. What is late is known when time has passed it.
    case 'late-session-rows':
      return {
        ...input!,
        ...own(node, input!),
        keys: input!.keys.filter(key => key.every(name => lateColumns(node.input).some(field => field.name === name))),
        placed: false,
        nature: 'closing',
        order: null,
        atEnd: false,
      };

    case 'late-arrivals':
      return { ...input!, ...own(node, input!), placed: false, nature: 'judging', order: null, atEnd: false };

    // A new row can only be added, so inserts give inserts.
    case 'distinct':
      return {
        ...relational(node, input!),
        changes: input!.changes,
        updatedBy: input!.updatedBy,
        keys: leastKeys([...input!.keys, node.schema.fields.map(({ name }) => name)]),
        placed: false,
      };

    case 'top-n': {
      const { as } = node;
      // A place column may hide one of the input's, and what is hidden tells no rows apart.
      const isNumbered = node.rank === 'rowNumber';
      const ofInput = node.rows <= 1 && isNumbered ? [...input!.keys, node.keys] : input!.keys;
      const kept = as === null ? ofInput : ofInput.filter(key => !key.includes(as));
      const byPlace = as === null || !isNumbered || node.keys.includes(as) ? [] : [[...node.keys, as]];
      return {
        ...relational(node, input!),
        keys: leastKeys([...kept, ...byPlace]),
        consolidated: isConsolidatedTop(node.input, input!, as),
        ...once(node),
      };
    }

    case 'deduplicate':
      return {
        ...relational(node, input!),
        keys: leastKeys([...input!.keys, node.keys]),
        consolidated: isConsolidatedTop(node.input, input!, null),
        ...once(node),
      };

    // Each row of the input is one of the result; what closes by time may have an updated one at several times.
    case 'over': {
      const time = timeOfOver(node);
      const facts = {
        ...relational(node, input!),
        keys: leastKeys([...input!.keys, ...rowNumbersOf(node).map(name => [...node.keys, name])]),
        // A row that gives way to an equal one from another place may pass its result on.
        consolidated: !input!.placed,
        ...once(node),
      };
      if (time === null) return facts;
      const isOnce = (key: readonly string[]) => input!.changes === 'append' || key.includes(time);
      return {
        ...facts,
        changes: 'append',
        updatedBy: null,
        keys: leastKeys([...input!.keys.filter(isOnce), ...rowNumbersOf(node).map(name => [...node.keys, name])]),
        consolidated: true,
        nature: 'closing',
      };
    }

    case 'limit':
      return {
        ...relational(node, input!),
        keys: leastKeys(node.rows <= 1 ? [[]] : input!.keys),
        order: input!.order,
        consolidated: isConsolidatedTop(node.input, input!, null),
      };

    case 'sort':
      return { ...input!, ...own(node, input!), nature: 'linear', order: node.order };

    // The rows that stand at the end, at once and for good (S13).
    case 'final':
      return {
        ...input!,
        changes: 'append',
        updatedBy: null,
        rowtimes: [],
        consolidated: true,
        nature: 'closing',
        order: null,
        atEnd: true,
      };

    case 'to-stream':
      return { ...input!, ...own(node, input!), keys: [], nature: 'linear', order: null };

    // What a function of the program gives for a value is known to nobody; several values of a row go by its place where
    // rows come in the order of their places, so that they can be numbered (S6.1).
    case 'transform':
      return {
        ...input!,
        impurities: union(input!.impurities, changelogImpurity(node.input)),
        nature: 'linear',
        placed: input!.placed && (node.form !== 'flat-map' || isInLaneOrder(node.input)),
      };

    // A key's row is replaced by the next one, and two keys may have equal rows.
    case 'reduce':
      return {
        ...relational(node, input!),
        impurities: union(input!.impurities, changelogImpurity(node.input)),
        keys: node.primaryKey.length === 0 ? [] : [node.primaryKey],
        placed: false,
        consolidated: false,
      };

    case 'from-stream':
      return {
        ...input!,
        ...own(node, input!),
        impurities: union(input!.impurities, changelogImpurity(node.input)),
        keys: node.primaryKey.length === 0 ? [] : [node.primaryKey],
        nature: 'linear',
      };

    // A program emits what it likes, once and for good, in an order that nobody knows.
    case 'keyed-function': {
      const all = merged(inputs);
      return {
        ...all,
        rowtimes: rowtimesOf(node),
        impurities: union(all.impurities, keyedImpurities(node)),
        keys: [],
        placed: false,
        consolidated: true,
        // Where one input has to be complete first, what it is made of must be so by then.
        nature: node.order === 'position' && node.inputs.length === 1 ? 'linear' : 'closing',
        order: null,
        atEnd: false,
      };
    }

    // What changes within a step is said when it ends; what is said is not taken back.
    case 'to-changelog':
      return {
        ...relational(node, input!),
        changes: 'append',
        updatedBy: null,
        keys: [],
        placed: false,
        consolidated: true,
      };

    // Each change has the arrival watermark of its value, whatever it takes away (S3.10), as on the lanes of a log.
    case 'from-changelog':
      return {
        ...input!,
        ...own(node, input!),
        changes: 'update',
        updatedBy: node,
        keys: node.primaryKey.length === 0 ? [] : [node.primaryKey],
        consolidated: false,
        nature: 'linear',
      };

    default:
      return assertNever(node);
  }
}

function scanFacts(scan: Scan): Facts {
  const { source } = scan;
  const append = source.changes === 'append';
  const has = (column: string) => scan.schema.fields.some(({ name }) => name === column);
  const keyed = source.schema.primaryKey.length > 0 && source.schema.primaryKey.every(has);
  return {
    changes: append ? 'append' : 'update',
    updatedBy: append ? null : scan,
    keys: keyed ? [source.schema.primaryKey] : [],
    placed: true,
    rowtimes: rowtimesOf(scan),
    bounded: source.bounded,
    timeless: source.bounded || source.schema.rowtime !== null ? null : scan,
    impurities: impuritiesOf(ownExpressions(scan)),
    // A log may insert a row and delete it within one step.
    consolidated: append,
    nature: 'linear',
    order: null,
    atEnd: false,
  };
}

/** What a node has of itself, whatever its kind. */
function own(node: Node, input: Facts): Pick<Facts, 'rowtimes' | 'impurities'> {
  return { rowtimes: rowtimesOf(node), impurities: union(input.impurities, impuritiesOf(ownExpressions(node))) };
}

/**
 * What windows have in common: each result comes once, when its window has closed, and nothing is taken back, unless it
 * is corrected or comes early (S5.2, S5.6). `bounds` tell windows of the same keys apart.
 */
function windowFacts(node: WindowAggregate | SessionAggregate, input: Facts, bounds: readonly string[]): Facts {
  const corrects = updates(node);
  return {
    ...input,
    ...own(node, input),
    changes: corrects ? 'update' : 'append',
    updatedBy: corrects ? node : null,
    keys: bounds.map(column => [column, ...node.keys]),
    placed: false,
    consolidated: true,
    nature: corrects ? 'correcting' : 'closing',
    order: null,
    atEnd: false,
  };
}

/** What operators have in common that act on the whole table and say once a step, by key, what is different. */
function relational(node: Node, input: Facts): Facts {
  return {
    ...input,
    ...own(node, input),
    changes: 'update',
    updatedBy: input.updatedBy ?? node,
    consolidated: true,
    nature: 'relational',
    order: null,
    atEnd: false,
  };
}

/** What is true of an operator whose rows depend on those of one window, where all of those come at once. */
function once(node: Node): Partial<Facts> {
  if (windowsOf(node)?.lateness !== 0) return {};
  return { changes: 'append', updatedBy: null, consolidated: true, nature: 'windowed' };
}

/** What several inputs have together. */
function merged(inputs: readonly Facts[]): Facts {
  const updating = inputs.find(({ changes }) => changes === 'update');
  return {
    ...inputs[0]!,
    changes: updating === undefined ? 'append' : 'update',
    updatedBy: updating?.updatedBy ?? null,
    bounded: inputs.every(({ bounded }) => bounded),
    timeless: inputs.find(({ timeless }) => timeless !== null)?.timeless ?? null,
    impurities: inputs.reduce<readonly string[]>((all, { impurities }) => union(all, impurities), []),
  };
}

function rowtimesOf({ schema }: Node): string[] {
  return schema.fields.filter(({ type }) => type.rowtime === true).map(({ name }) => name);
}

/**
 * Whether what replaces a row among the first ones never equals it. A row with a place may give way to an equal one with
 * another place; a place column that hides another one makes rows equal too.
 */
function isConsolidatedTop(node: Node, input: Facts, as: string | null): boolean {
  return !input.placed && !node.schema.fields.some(({ name }) => name === as);
}

function keepsAllColumns(input: Node, columns: readonly NamedExpression[]): boolean {
  return input.schema.fields.every(({ name }) =>
    columns.some(({ expression }) => expression.kind === 'column' && expression.name === name),
  );
}

/** The calls of which no two rows of a part have the same result. */
function rowNumbersOf({ calls }: Over): string[] {
  return calls.filter(({ call }) => call.name === 'ROW_NUMBER').map(({ name }) => name);
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return b.length === 0 ? a : [...new Set([...a, ...b])];
}
