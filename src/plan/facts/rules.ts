import type { AggregateCall, Expression, NamedExpression, SortKey } from '../../expr/expression.js';
import { assertNever, type Node } from '../node.js';
import { lateColumns } from '../nodes/late-rows.js';
import type { Scan } from '../nodes/scan.js';
import { WINDOW_COLUMNS } from '../nodes/window-aggregate.js';
import type { Facts } from './facts.js';
import { impuritiesOf } from './impurities.js';
import { joinKeys, leastKeys, projectKeys } from './keys.js';
import { projectOrder } from './order.js';

/** What every kind of node makes of the facts of its inputs, one rule a kind. */
export function rules(node: Node, inputs: readonly Facts[]): Facts {
  const [input] = inputs;
  switch (node.kind) {
    case 'scan':
      return scanFacts(node);

    case 'filter':
      return { ...input!, ...own(node, input!, [node.predicate]), nature: 'linear' };

    // A projection that leaves columns out may make an update's two rows equal, so that they undo each other.
    case 'project':
      return {
        ...input!,
        ...own(
          node,
          input!,
          node.columns.map(({ expression }) => expression),
        ),
        keys: projectKeys(input!.keys, node.columns),
        order: input!.order === null ? null : projectOrder(input!.order, node.columns),
        consolidated: input!.changes === 'append' || (input!.consolidated && keepsAllColumns(node.input, node.columns)),
        nature: 'linear',
      };

    case 'union': {
      const all = merged(inputs);
      return {
        ...all,
        rowtimes: rowtimesOf(node),
        keys: [],
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
        ...own(node, all, [node.on, ...node.columns.map(({ expression }) => expression)]),
        changes: updates ? 'update' : 'append',
        updatedBy: all.updatedBy ?? (updates ? node : null),
        keys: joinKeys(node, inputs[0]!.keys, inputs[1]!.keys),
        placed: false,
        // What an outer join shows of a pad and of the pair that takes its stead may be equal.
        consolidated: all.changes === 'append' && node.type === 'inner',
        nature: node.type === 'inner' ? 'bilinear' : 'relational',
        order: null,
        atEnd: false,
      };
    }

    // A partner may go or come, so that a left row may go too; where there are only inserts, what has one keeps it.
    case 'semi-join': {
      const all = merged(inputs);
      const updates = all.changes === 'update' || node.type === 'anti';
      const left = inputs[0]!;
      return {
        ...relational(node, all, [node.on]),
        changes: updates ? 'update' : 'append',
        updatedBy: all.updatedBy ?? (updates ? node : null),
        keys: left.keys,
        placed: left.placed,
        // Equal rows have the same partners, so they come and go together, unless the left table itself takes one for the other.
        consolidated: left.consolidated,
      };
    }

    case 'set-operation': {
      const all = merged(inputs);
      const updates = all.changes === 'update' || node.type === 'except';
      const [left, right] = [inputs[0]!.keys, inputs[1]!.keys];
      const whole = node.all ? [] : [node.schema.fields.map(({ name }) => name)];
      return {
        ...relational(node, all, []),
        changes: updates ? 'update' : 'append',
        updatedBy: all.updatedBy ?? (updates ? node : null),
        // What is in both is in either, at most as often.
        keys: leastKeys([...left, ...(node.type === 'intersect' ? right : []), ...whole]),
        placed: false,
      };
    }

    case 'aggregate':
      return {
        ...relational(node, input!, callExpressions(node.aggregates.map(({ call }) => call))),
        keys: leastKeys([node.keys]),
        placed: false,
      };

    // Each result once, when its window has closed: nothing is taken back, unless it is corrected (S5.2).
    case 'window-aggregate': {
      const corrects = node.allowedLateness > 0;
      return {
        ...input!,
        ...own(node, input!, callExpressions(node.aggregates.map(({ call }) => call))),
        changes: corrects ? 'update' : 'append',
        updatedBy: corrects ? node : null,
        // Of several cumulating windows the start is the same.
        keys: WINDOW_COLUMNS.filter(column => node.window.kind !== 'cumulate' || column !== 'windowStart').map(
          column => [column, ...node.keys],
        ),
        placed: false,
        consolidated: true,
        nature: corrects ? 'correcting' : 'closing',
        order: null,
        atEnd: false,
      };
    }

    // A row misses several windows, so it is told apart by the end of each too. A row has no place within its place.
    case 'late-rows':
      return {
        ...input!,
        ...own(node, input!, []),
        keys: input!.keys
          .filter(key => key.every(name => lateColumns(node.input).some(field => field.name === name)))
          .map(key => ['windowEnd', ...key]),
        placed: false,
        nature: 'judging',
        order: null,
        atEnd: false,
      };

    // A new row can only be added, so inserts give inserts.
    case 'distinct':
      return {
        ...relational(node, input!, []),
        changes: input!.changes,
        updatedBy: input!.updatedBy,
        keys: leastKeys([...input!.keys, node.schema.fields.map(({ name }) => name)]),
        placed: false,
      };

    case 'top-n': {
      const { as } = node;
      // A place column may hide one of the input's, and what is hidden tells no rows apart.
      const ofInput = node.rows <= 1 ? [...input!.keys, node.keys] : input!.keys;
      const kept = as === null ? ofInput : ofInput.filter(key => !key.includes(as));
      const byPlace = as === null || node.keys.includes(as) ? [] : [[...node.keys, as]];
      return {
        ...relational(node, input!, orderExpressions(node.order)),
        keys: leastKeys([...kept, ...byPlace]),
        consolidated: isConsolidatedTop(node.input, input!, as),
      };
    }

    case 'limit':
      return {
        ...relational(node, input!, []),
        keys: leastKeys(node.rows <= 1 ? [[]] : input!.keys),
        order: input!.order,
        consolidated: isConsolidatedTop(node.input, input!, null),
      };

    case 'sort':
      return { ...input!, ...own(node, input!, orderExpressions(node.order)), nature: 'linear', order: node.order };

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
    impurities: scan.predicate === null ? [] : impuritiesOf([scan.predicate]),
    // A log may insert a row and delete it within one step.
    consolidated: append,
    nature: 'linear',
    order: null,
    atEnd: false,
  };
}

/** What a node has of itself, whatever its kind. */
function own(node: Node, input: Facts, expressions: readonly Expression[]): Pick<Facts, 'rowtimes' | 'impurities'> {
  return { rowtimes: rowtimesOf(node), impurities: union(input.impurities, impuritiesOf(expressions)) };
}

/** What operators have in common that act on the whole table and say once a step, by key, what is different. */
function relational(node: Node, input: Facts, expressions: readonly Expression[]): Facts {
  return {
    ...input,
    ...own(node, input, expressions),
    changes: 'update',
    updatedBy: input.updatedBy ?? node,
    consolidated: true,
    nature: 'relational',
    order: null,
    atEnd: false,
  };
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

function callExpressions(calls: readonly AggregateCall[]): Expression[] {
  return calls.flatMap(({ operands, where }) => (where === null ? operands : [...operands, where]));
}

function orderExpressions(order: readonly SortKey[]): Expression[] {
  return order.map(({ expression }) => expression);
}

function union(a: readonly string[], b: readonly string[]): readonly string[] {
  return b.length === 0 ? a : [...new Set([...a, ...b])];
}
