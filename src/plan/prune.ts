import { referencesIn } from '../expr/analysis.js';
import type { AggregateCall, Expression, NamedAggregate } from '../expr/expression.js';
import { aggregateCatalogue } from '../expr/functions/aggregates.js';
import { factsOf } from './facts/facts.js';
import { timePathsOf } from './facts/time-paths.js';
import { assertNever, inputsOf, type Node } from './node.js';
import { fromStreamFields } from './nodes/from-stream.js';
import { lateColumns } from './nodes/late-rows.js';
import { over } from './nodes/over.js';
import { project } from './nodes/project.js';
import type { Scan } from './nodes/scan.js';
import { streamSchema, TIME, VALUE } from './nodes/stream-schema.js';
import { topN } from './nodes/top-n.js';
import type { Union } from './nodes/union.js';
import { passedColumns } from './nodes/window-rows.js';
import type { Plan } from './plan.js';
import { tellsRowsApart } from './retention.js';
import { rebuild, topological } from './traverse.js';
import { countUnreceived } from './unreceived-late-rows.js';

/** The columns of a node that something needs. */
type Needs = ReadonlySet<string>;

/**
 * Drops the columns and expressions that no output needs, down into the scans (S10.5). Meaning is that of the pruned
 * plan, so this is no rewrite: it is always applied, before the reference evaluator too, and has no switch.
 *
 * Needed are: all columns of an output; what expressions, keys and orders read; every column of a table whose rows are
 * told apart by content (`distinct`, set operations) or whose ties are broken by content (S6.2); of a source whose log
 * says by content or key what it removes, that content or key; the rowtime of a scan whose time something waits for.
 *
 * An order that nothing goes by (S6.4) is dropped too, and late rows that nobody receives are counted.
 */
export function prune(written: Plan): Plan {
  const plan = countUnreceived(written);
  const acting = actingSorts(plan);
  const needs = needsOf(plan, acting);
  return rebuild(plan, (node, original) => narrow(node, original, needs.get(original)!, acting));
}

/** What is needed of every node, by all who read it together. */
function needsOf(plan: Plan, acting: ReadonlySet<Node>): ReadonlyMap<Node, Needs> {
  const needs = new Map<Node, Set<string>>();
  const need = (node: Node, columns: Iterable<string>) => {
    let known = needs.get(node);
    if (known === undefined) needs.set(node, (known = new Set()));
    for (const column of columns) known.add(column);
  };
  const paths = timePathsOf(plan);
  for (const { input } of plan.inserts) need(input, allColumns(input));
  for (const node of topological(plan).reverse()) {
    const own = needs.get(node)!;
    if (node.retain !== undefined) needForRetention(node, need);
    switch (node.kind) {
      case 'scan':
        need(node, scanNeeds(node, paths.get(node)!.timed));
        break;
      case 'filter':
        need(node.input, own);
        need(node.input, columnsOf([node.predicate]));
        break;
      case 'project':
        need(node.input, columnsOf(node.columns.filter(({ name }) => own.has(name)).map(c => c.expression)));
        break;
      case 'lateral-join': {
        const kept = node.columns.filter(({ name }) => own.has(name)).map(({ expression }) => expression);
        need(node.input, columnsOf([...node.call.operands, ...kept]));
        break;
      }
      case 'union':
        for (const input of node.inputs) need(input, own);
        break;
      case 'join': {
        const kept = node.columns.filter(({ name }) => own.has(name)).map(({ expression }) => expression);
        need(node.left, columnsOf([node.on, ...kept], 0));
        need(node.right, columnsOf([node.on, ...kept], 1));
        break;
      }
      case 'interval-join':
      case 'temporal-join': {
        const kept = node.columns.filter(({ name }) => own.has(name)).map(({ expression }) => expression);
        const times = node.kind === 'interval-join' ? node.times : [node.asOf, node.time];
        need(node.left, [times[0]!, ...columnsOf([node.on, ...kept], 0)]);
        need(node.right, [times[1]!, ...columnsOf([node.on, ...kept], 1)]);
        break;
      }
      case 'late-arrivals':
        need(node.input, own);
        need(node.input, [node.time]);
        break;
      case 'semi-join':
        need(node.left, own);
        need(node.left, columnsOf([node.on], 0));
        need(node.right, columnsOf([node.on], 1));
        break;
      case 'set-operation':
        need(node.left, allColumns(node.left));
        need(node.right, allColumns(node.right));
        break;
      case 'aggregate':
      case 'window-aggregate':
      case 'session-aggregate': {
        const kept = node.aggregates.filter(({ name }) => own.has(name));
        need(node.input, node.keys);
        if (node.kind !== 'aggregate') need(node.input, [node.time]);
        if (node.kind === 'session-aggregate') need(node.input, node.window.partitionBy);
        need(node.input, columnsOf(kept.flatMap(({ call }) => operandsOf(call))));
        if (kept.some(goesByOrder) && !factsOf(node.input).placed) need(node.input, allColumns(node.input));
        break;
      }
      case 'window-rows': {
        const passed = passedColumns(node.input).map(({ name }) => name);
        need(node.input, [node.time, ...passed.filter(name => own.has(name))]);
        break;
      }
      case 'late-rows':
      case 'late-session-rows': {
        const passed = lateColumns(node.input).map(({ name }) => name);
        need(node.input, [node.time, ...passed.filter(name => own.has(name))]);
        if (node.kind === 'late-session-rows') need(node.input, node.window.partitionBy);
        break;
      }
      case 'distinct':
        need(node.input, allColumns(node.input));
        break;
      case 'top-n':
        need(
          node.input,
          [...own].filter(name => name !== node.as),
        );
        need(node.input, node.keys);
        need(node.input, columnsOf(node.order.map(({ expression }) => expression)));
        if (!factsOf(node.input).placed) need(node.input, allColumns(node.input));
        break;
      case 'over': {
        const kept = node.calls.filter(({ name }) => own.has(name));
        const passed = node.input.schema.fields.map(({ name }) => name).filter(name => own.has(name));
        need(node.input, [...passed, ...node.keys]);
        need(node.input, columnsOf(node.order.map(({ expression }) => expression)));
        need(node.input, columnsOf(kept.flatMap(({ call }) => operandsOf(call))));
        if (!factsOf(node.input).placed) need(node.input, allColumns(node.input));
        break;
      }
      case 'deduplicate':
        need(node.input, own);
        need(node.input, node.time === null ? node.keys : [...node.keys, node.time]);
        if (!factsOf(node.input).placed) need(node.input, allColumns(node.input));
        break;
      case 'limit':
        need(node.input, own);
        need(node.input, columnsOf((factsOf(node.input).order ?? []).map(({ expression }) => expression)));
        if (!factsOf(node.input).placed) need(node.input, allColumns(node.input));
        break;
      case 'sort':
        need(node.input, own);
        if (acting.has(node)) need(node.input, columnsOf(node.order.map(({ expression }) => expression)));
        break;
      case 'final':
        need(node.input, own);
        break;
      case 'to-stream':
      case 'to-changelog':
        need(node.input, allColumns(node.input));
        break;
      // What a function of the program may drop or make of a value shows, whatever is read of the result.
      case 'transform':
        need(node.input, [...own, VALUE.name]);
        break;
      // What a change takes away is told by all columns.
      case 'from-changelog':
        need(node.input, node.time === null ? [VALUE.name] : [VALUE.name, TIME.name]);
        break;
      case 'reduce':
        need(node.input, [VALUE.name]);
        break;
      case 'from-stream':
        need(node.input, node.time !== null && own.has(node.time) ? [VALUE.name, TIME.name] : [VALUE.name]);
        break;
      case 'keyed-function':
        for (const input of node.inputs) need(input.node, allColumns(input.node));
        break;
      default:
        assertNever(node);
    }
  }
  return needs;
}

/** What is forgotten goes by every rowtime (S12.3), and rows that are told apart by content are told so by all of it. */
function needForRetention(node: Node, need: (node: Node, columns: Iterable<string>) => void): void {
  for (const input of inputsOf(node)) {
    need(input, tellsRowsApart(node, input) ? allColumns(input) : factsOf(input).rowtimes);
  }
}

/** The same operator with what is needed of it only; `node` has its new inputs, `needs` are those of the original. */
function narrow(node: Node, original: Node, needs: Needs, acting: ReadonlySet<Node>): Node {
  switch (node.kind) {
    case 'scan': {
      const fields = node.schema.fields.filter(({ name }) => needs.has(name));
      return fields.length === node.schema.fields.length ? node : Object.freeze({ ...node, schema: { fields } });
    }
    case 'project':
    case 'lateral-join': {
      const columns = node.columns.filter(({ name }) => needs.has(name));
      if (columns.length === node.columns.length) return node;
      return Object.freeze({ ...node, columns, schema: fieldsOf(node, needs) });
    }
    case 'join':
    case 'interval-join':
    case 'temporal-join': {
      const columns = node.columns.filter(({ name }) => needs.has(name));
      if (columns.length === node.columns.length) return node;
      return Object.freeze({ ...node, columns, schema: fieldsOf(node, needs) });
    }
    case 'union':
      return narrowUnion(node, needs);
    case 'aggregate':
    case 'window-aggregate':
    case 'session-aggregate': {
      const aggregates = node.aggregates.filter(({ name }) => needs.has(name));
      if (aggregates.length === node.aggregates.length) return node;
      const dropped = new Set(node.aggregates.filter(({ name }) => !needs.has(name)).map(({ name }) => name));
      const fields = node.schema.fields.filter(({ name }) => !dropped.has(name));
      return Object.freeze({ ...node, aggregates, schema: { fields } });
    }
    case 'over': {
      const calls = node.calls.filter(({ name }) => needs.has(name));
      if (calls.length === node.calls.length) return node;
      return Object.freeze({ ...node, calls, schema: over(node.input, { ...node, calls }).schema });
    }
    case 'top-n': {
      // A place that hides a column of the input stays: without it that column would show.
      const hides = node.input.schema.fields.some(({ name }) => name === node.as);
      if (node.as === null || needs.has(node.as) || hides) return node;
      const options = { ...node, as: null };
      return Object.freeze({ ...options, schema: topN(node.input, options).schema });
    }
    case 'sort':
      return acting.has(original) ? node : node.input;
    case 'to-stream':
    case 'to-changelog':
      if (node.time === null || needs.has(TIME.name)) return node;
      return Object.freeze({ ...node, time: null, schema: streamSchema(false) });
    case 'reduce': {
      const columns = node.columns.filter(({ name }) => needs.has(name));
      return columns.length === node.columns.length
        ? node
        : Object.freeze({ ...node, columns, schema: { fields: columns } });
    }
    case 'from-stream': {
      const columns = node.columns.filter(({ name }) => needs.has(name));
      const time = node.time !== null && needs.has(node.time) ? node.time : null;
      if (time === node.time && columns.length === node.columns.length) return node;
      return Object.freeze({ ...node, columns, time, schema: { fields: fromStreamFields(columns, time) } });
    }
    case 'filter':
    case 'window-rows':
    case 'late-rows':
    case 'late-session-rows':
    case 'late-arrivals':
    case 'semi-join':
    case 'set-operation':
    case 'distinct':
    case 'deduplicate':
    case 'limit':
    case 'final':
    case 'from-changelog':
    case 'transform':
    case 'keyed-function':
      return node;
    default:
      return assertNever(node);
  }
}

/** All inputs of a union have the same columns, so an input that gives more, to others or for its own sake, is cut. */
function narrowUnion(node: Union, needs: Needs): Node {
  const schema = fieldsOf(node, needs);
  const inputs = node.inputs.map((input, i) => {
    if (input.schema.fields.length === schema.fields.length) return input;
    const names = schema.fields.map(({ name }) => name);
    return select(input, names, node.id === null ? null : `${node.id}/${i}:columns`);
  });
  return Object.freeze({ ...node, inputs, schema });
}

/** Some columns of a node, in the order given. */
function select(input: Node, names: readonly string[], id: string | null): Node {
  const columns = names.map(name => {
    const { type } = input.schema.fields.find(field => field.name === name)!;
    return { name, expression: { kind: 'column', input: 0, name, type } as const };
  });
  return Object.freeze({ ...project(input, columns, input.origin), id });
}

/** The sorts by whose order an output or a limit goes. */
function actingSorts(plan: Plan): ReadonlySet<Node> {
  const acting = new Set<Node>();
  const follow = (node: Node) => {
    if (factsOf(node).order === null) return;
    if (node.kind === 'sort') acting.add(node);
    else if (node.kind === 'filter' || node.kind === 'project' || node.kind === 'limit') follow(node.input);
  };
  for (const { input } of plan.inserts) follow(input);
  for (const node of topological(plan)) if (node.kind === 'limit') follow(node.input);
  return acting;
}

function scanNeeds({ source, schema }: Scan, timed: boolean): Iterable<string> {
  const { primaryKey, rowtime } = source.schema;
  const all = schema.fields.map(({ name }) => name);
  const needsTime = rowtime !== null && (timed || source.replay);
  if (needsTime && rowtime.watermark !== null) return all;
  if (source.changes === 'retract' && primaryKey.length === 0) return all;
  const keys = source.changes === 'append' ? [] : primaryKey;
  return needsTime ? [...keys, rowtime.column] : keys;
}

function fieldsOf({ schema }: Node, needs: Needs) {
  return { fields: schema.fields.filter(({ name }) => needs.has(name)) };
}

function allColumns({ schema }: Node): string[] {
  return schema.fields.map(({ name }) => name);
}

function columnsOf(expressions: readonly Expression[], input: 0 | 1 = 0): string[] {
  return expressions
    .flatMap(referencesIn)
    .filter(column => column.input === input)
    .map(({ name }) => name);
}

function operandsOf({ operands, where }: AggregateCall): readonly Expression[] {
  return where === null ? operands : [...operands, where];
}

/** Whether the order of rows shows in the result (S6.3). */
function goesByOrder({ call }: NamedAggregate): boolean {
  return aggregateCatalogue.get(call.name)?.ordered === true;
}
