import type { Change, SinkSpec } from '../connectors/contract/sink.js';
import type { Changes, Sink } from '../connectors/contract/typed-connector.js';
import { type Callee, type CallSite, callSite, placeOf } from '../errors/call-site.js';
import { closestMatch } from '../errors/closest-match.js';
import { MillraceError } from '../errors/millrace-error.js';
import { literal } from '../expr/build.js';
import { rowOf } from '../expr/builder/row.js';
import type { Expression, NamedExpression } from '../expr/expression.js';
import { callText } from '../plan/call-text.js';
import { checkNode } from '../plan/check/check-node.js';
import { checkOutput } from '../plan/check/check-output.js';
import { checkRetention } from '../plan/check/check-retention.js';
import type { Node } from '../plan/node.js';
import { distinct } from '../plan/nodes/distinct.js';
import { filter } from '../plan/nodes/filter.js';
import { final } from '../plan/nodes/final.js';
import { intervalJoin } from '../plan/nodes/interval-join.js';
import type { JoinType } from '../plan/nodes/join.js';
import { limit } from '../plan/nodes/limit.js';
import { project } from '../plan/nodes/project.js';
import { type SemiJoinType, semiJoin } from '../plan/nodes/semi-join.js';
import { type SetOperationType, setOperation } from '../plan/nodes/set-operation.js';
import { sort } from '../plan/nodes/sort.js';
import { temporalJoin } from '../plan/nodes/temporal-join.js';
import { toChangelog } from '../plan/nodes/to-changelog.js';
import { toStream } from '../plan/nodes/to-stream.js';
import { union } from '../plan/nodes/union.js';
import { type Pipeline, pipelineOf } from '../plan/pipeline.js';
import type { Surface } from '../plan/surface.js';
import { checkWords } from '../plan/words.js';
import { BRAND } from '../types/brand.js';
import { dataType } from '../types/data-type.js';
import { millisOf } from '../types/duration.js';
import { valueShown } from '../types/misfit.js';
import { aggregateNode } from './aggregate-node.js';
import { alike } from './alike.js';
import { BuiltGroupedTable } from './built-grouped-table.js';
import { BuiltJoinedTable } from './built-joined-table.js';
import { BuiltLateralTable } from './built-lateral-table.js';
import { BuiltPartitionedTable } from './built-partitioned-table.js';
import { BuiltTimeJoinedTable } from './built-time-joined-table.js';
import { BuiltWindowedTable } from './built-windowed-table.js';
import { columnsOf, conditionOf, orderOf, tableCallOf } from './callback.js';
import { checkColumnNames, keysOf } from './column-names.js';
import { describe } from './describe.js';
import { fitSink } from './fit-sink.js';
import { forEachSink } from './for-each-sink.js';
import { cube, groupingSets, rollup } from './grouping-sets.js';
import { nodeOf, type TableBrand } from './node-of.js';
import { streamTimeOf } from './stream-time-of.js';
import type { Table } from './table.js';
import { intervalOptionsOf, temporalOptionsOf } from './time-join-options.js';
import { windowOf } from './window-of.js';

/** The table over a node. */
export function tableOf(node: Node, surface: Surface): object {
  return new BuiltTable(node, surface);
}

/**
 * A table at run time: a node of the plan and the surface that it was made with. Each method makes a node; the types of
 * `table.ts` are put on by `from`.
 */
class BuiltTable implements Methods {
  readonly [BRAND]: TableBrand;
  readonly #node: Node;
  readonly #surface: Surface;

  constructor(node: Node, surface: Surface) {
    this.#node = node;
    this.#surface = surface;
    this[BRAND] = Object.freeze({ kind: 'table', node, surface });
    Object.freeze(this);
  }

  filter(predicate: unknown): object {
    const site = this.#site(this.filter, 'filter', [predicate]);
    return this.#over(filter(this.#node, conditionOf(predicate, [this.#row()], site), site));
  }

  select(columns: unknown): object {
    const site = this.#site(this.select, 'select', [columns]);
    const selected = columnsOf(columns, [this.#row()], site);
    if (selected.length === 0) throw noColumns('select', site);
    return this.#over(project(this.#node, selected, site));
  }

  addColumns(columns: unknown): object {
    const site = this.#site(this.addColumns, 'addColumns', [columns]);
    const added = new Map(columnsOf(columns, [this.#row()], site).map(column => [column.name, column]));
    const kept = this.#columns().map(column => added.get(column.name) ?? column);
    const isNew = (name: string) => !this.#names().includes(name);
    return this.#over(project(this.#node, [...kept, ...[...added.values()].filter(({ name }) => isNew(name))], site));
  }

  dropColumns(...names: string[]): object {
    const site = this.#site(this.dropColumns, 'dropColumns', names);
    checkColumnNames(names, this.#node.schema, site);
    const kept = this.#columns().filter(({ name }) => !names.includes(name));
    if (kept.length === 0) throw noColumns('dropColumns', site);
    return this.#over(project(this.#node, kept, site));
  }

  renameColumns(names: { readonly [column: string]: string }): object {
    const site = this.#site(this.renameColumns, 'renameColumns', [names]);
    const renamed = new Map(Object.entries(names));
    checkColumnNames([...renamed.keys()], this.#node.schema, site);
    const columns = this.#columns().map(({ name, expression }) => ({ name: renamed.get(name) ?? name, expression }));
    return this.#over(project(this.#node, columns, site));
  }

  distinct(): object {
    return this.#over(distinct(this.#node, this.#site(this.distinct, 'distinct', [])));
  }

  groupBy(...names: string[]): object {
    const site = this.#site(this.groupBy, 'groupBy', names);
    const keys = keysOf(names, this.#node.schema, site);
    if (keys.length === 0) {
      throw new MillraceError('PLAN_INVALID_ARGUMENT', 'groupBy() names no column', {
        place: placeOf(site),
        remedy: 'aggregate(r => ({ … })) makes one row of the whole table',
      });
    }
    return new BuiltGroupedTable(this.#node, keys, null, this.#surface);
  }

  groupingSets(...sets: (readonly string[])[]): object {
    const site = this.#site(this.groupingSets, 'groupingSets', sets);
    const checked = sets.map(set => keysOf(set, this.#node.schema, site));
    return new BuiltGroupedTable(this.#node, groupingSets(checked, site), null, this.#surface);
  }

  rollup(...names: string[]): object {
    const site = this.#site(this.rollup, 'rollup', names);
    return new BuiltGroupedTable(this.#node, rollup(keysOf(names, this.#node.schema, site), site), null, this.#surface);
  }

  cube(...names: string[]): object {
    const site = this.#site(this.cube, 'cube', names);
    return new BuiltGroupedTable(this.#node, cube(keysOf(names, this.#node.schema, site), site), null, this.#surface);
  }

  aggregate(columns: unknown): object {
    const site = this.#site(this.aggregate, 'aggregate', [columns]);
    return this.#surface.table(aggregateNode(this.#node, [], null, columns, site));
  }

  partitionBy(...names: string[]): object {
    const site = this.#site(this.partitionBy, 'partitionBy', names);
    return new BuiltPartitionedTable(this.#node, keysOf(names, this.#node.schema, site), this.#surface);
  }

  window(rowtime: unknown, window: unknown): object {
    const site = this.#site(this.window, 'window', [rowtime, window]);
    return new BuiltWindowedTable(this.#node, windowOf(this.#node, rowtime, window, site), this.#surface);
  }

  join(other: unknown, on: unknown): object {
    return this.#join('inner', this.join, 'join', other, on);
  }

  leftJoin(other: unknown, on: unknown): object {
    return this.#join('left', this.leftJoin, 'leftJoin', other, on);
  }

  rightJoin(other: unknown, on: unknown): object {
    return this.#join('right', this.rightJoin, 'rightJoin', other, on);
  }

  fullJoin(other: unknown, on: unknown): object {
    return this.#join('full', this.fullJoin, 'fullJoin', other, on);
  }

  crossJoin(other: unknown): object {
    const right = nodeOf(other, this.#site(this.crossJoin, 'crossJoin', [other]));
    const always = literal(true, dataType('boolean'));
    return new BuiltJoinedTable('inner', this.#node, right, always, this.#surface);
  }

  intervalJoin(other: unknown, on: unknown, options: unknown): object {
    const site = this.#site(this.intervalJoin, 'intervalJoin', [other, on, options]);
    const left = this.#node;
    const right = nodeOf(other, site);
    const condition = this.#on(right, on, site);
    const asked = intervalOptionsOf(left, right, options, site);
    const make = (columns: readonly NamedExpression[], origin: CallSite): Node =>
      intervalJoin(left, right, { ...asked, on: condition, columns, origin });
    return new BuiltTimeJoinedTable({ ...asked, left, right, after: asked.to - asked.from, make }, this.#surface);
  }

  temporalJoin(versions: unknown, on: unknown, options: unknown): object {
    const site = this.#site(this.temporalJoin, 'temporalJoin', [versions, on, options]);
    const left = this.#node;
    const right = nodeOf(versions, site);
    const condition = this.#on(right, on, site);
    const asked = temporalOptionsOf(left, right, options, site);
    const make = (columns: readonly NamedExpression[], origin: CallSite): Node =>
      temporalJoin(left, right, { ...asked, on: condition, columns, origin });
    return new BuiltTimeJoinedTable({ ...asked, left, right, times: [asked.asOf], after: 0, make }, this.#surface);
  }

  semiJoin(other: unknown, on: unknown): object {
    return this.#semiJoin('semi', this.#site(this.semiJoin, 'semiJoin', [other, on]), other, on);
  }

  antiJoin(other: unknown, on: unknown): object {
    return this.#semiJoin('anti', this.#site(this.antiJoin, 'antiJoin', [other, on]), other, on);
  }

  lateralJoin(call: unknown, options: { readonly type?: string } = {}): object {
    const site = this.#site(
      this.lateralJoin,
      'lateralJoin',
      Object.keys(options).length === 0 ? [call] : [call, options],
    );
    checkWords(options, ['type'], 'lateralJoin', site);
    const { type = 'inner' } = options;
    if (type !== 'inner' && type !== 'left') {
      throw new MillraceError('PLAN_UNSUPPORTED', `lateralJoin has no type ${valueShown(type)}`, {
        place: placeOf(site),
        closest: closestMatch(String(type), ['inner', 'left']),
        remedy: "without one, rows for which there are none are left out; { type: 'left' } keeps them",
      });
    }
    return new BuiltLateralTable(type, this.#node, tableCallOf(call, [this.#row()], site), this.#surface);
  }

  unionAll(other: unknown): object {
    return this.#over(this.#union(other, this.#site(this.unionAll, 'unionAll', [other])));
  }

  union(other: unknown): object {
    const site = this.#site(this.union, 'union', [other]);
    return this.#over(distinct(checkNode(this.#union(other, site)), site));
  }

  intersect(other: unknown): object {
    return this.#setOperation('intersect', false, this.#site(this.intersect, 'intersect', [other]), other);
  }

  intersectAll(other: unknown): object {
    return this.#setOperation('intersect', true, this.#site(this.intersectAll, 'intersectAll', [other]), other);
  }

  except(other: unknown): object {
    return this.#setOperation('except', false, this.#site(this.except, 'except', [other]), other);
  }

  exceptAll(other: unknown): object {
    return this.#setOperation('except', true, this.#site(this.exceptAll, 'exceptAll', [other]), other);
  }

  orderBy(order: unknown): object {
    const site = this.#site(this.orderBy, 'orderBy', [order]);
    return this.#over(sort(this.#node, orderOf(order, [this.#row()], site), site));
  }

  limit(rows: number, options: { readonly offset?: number } = {}): object {
    const site = this.#site(this.limit, 'limit', Object.keys(options).length === 0 ? [rows] : [rows, options]);
    checkWords(options, ['offset'], 'limit', site);
    return this.#over(limit(this.#node, rows, { offset: options.offset ?? 0, origin: site }));
  }

  final(): object {
    return this.#over(final(this.#node, this.#site(this.final, 'final', [])));
  }

  toStream(options?: unknown): object {
    const site = this.#site(this.toStream, 'toStream', options === undefined ? [] : [options]);
    const time = streamTimeOf(this.#node, options, 'toStream', site);
    return this.#surface.stream(checkNode(toStream(this.#node, time, site)));
  }

  retain(duration: unknown): object {
    const site = this.#site(this.retain, 'retain', [duration]);
    const milliseconds = millisOf(duration);
    if (milliseconds === undefined) {
      throw new MillraceError('PLAN_INVALID_ARGUMENT', 'retain gets no duration', {
        place: placeOf(site),
        remedy: 'retain(hours(1))',
      });
    }
    const node = this.#node;
    // What an aggregate's results are computed from is the projection above it, made by the same call.
    const isComputed = node.kind === 'project' && node.input.kind === 'aggregate' && node.input.origin === node.origin;
    const kept = Object.freeze({ ...(isComputed ? node.input : node), retain: milliseconds });
    checkRetention(kept, placeOf(site));
    return this.#over(isComputed ? Object.freeze({ ...node, input: kept }) : kept);
  }

  toChangelog(options?: unknown): object {
    const site = this.#site(this.toChangelog, 'toChangelog', options === undefined ? [] : [options]);
    const time = streamTimeOf(this.#node, options, 'toChangelog', site);
    return this.#surface.stream(checkNode(toChangelog(this.#node, time, site)));
  }

  named(name: string): object {
    if (typeof name !== 'string' || name === '') {
      throw new MillraceError('PLAN_INVALID_ARGUMENT', 'a name is a text of at least one character', {
        place: placeOf(this.#site(this.named, 'named', [name])),
        remedy: "named('orders per day')",
      });
    }
    return this.#surface.table(Object.freeze({ ...this.#node, name }));
  }

  insertInto(sink: Sink<never, Changes, never>): Pipeline {
    const site = this.#site(this.insertInto, 'insertInto', [sink]);
    if (typeof sink !== 'object' || sink === null || !('~sink' in sink)) {
      throw new MillraceError('PLAN_INVALID_ARGUMENT', 'insertInto gets no sink', {
        place: placeOf(site),
        remedy: "insertInto(csv('out.csv')), insertInto(print())",
      });
    }
    return this.#pipeline(sink['~sink'], site);
  }

  forEach(f: (change: Change<object>) => void | Promise<void>): Pipeline {
    const site = this.#site(this.forEach, 'forEach', [f]);
    return this.#pipeline(forEachSink(f, site), site);
  }

  print(options?: unknown): Promise<unknown> {
    return this.#surface.print(this.#node, options, this.print);
  }

  collect(options?: unknown): Promise<object[]> {
    return this.#surface.collect(this.#node, options, this.collect);
  }

  explain(options?: unknown): string {
    return this.#surface.explain(this.#node, options, this.explain);
  }

  describe(): string {
    return describe(this.#node);
  }

  #over(node: Node): object {
    return this.#surface.table(checkNode(node));
  }

  #pipeline(sink: SinkSpec, origin: CallSite): Pipeline {
    const insert = { name: sink.label, input: this.#node, sink, origin };
    checkOutput(insert);
    const fitted = Object.freeze({ ...insert, input: fitSink(this.#node, sink, origin) });
    return pipelineOf(Object.freeze({ inserts: [fitted] }), this.#surface);
  }

  #join(type: JoinType, callee: Callee, method: string, other: unknown, on: unknown): object {
    const site = this.#site(callee, method, [other, on]);
    const right = nodeOf(other, site);
    return new BuiltJoinedTable(type, this.#node, right, this.#on(right, on, site), this.#surface);
  }

  #semiJoin(type: SemiJoinType, site: CallSite, other: unknown, on: unknown): object {
    const right = nodeOf(other, site);
    return this.#over(semiJoin(this.#node, right, { type, on: this.#on(right, on, site), origin: site }));
  }

  #on(right: Node, on: unknown, site: CallSite): Expression {
    return conditionOf(on, [this.#row('left'), rowOf(right.schema, { parameter: 'right', input: 1 })], site);
  }

  #union(other: unknown, site: CallSite): Node {
    const { inputs, schema } = alike(this.#node, nodeOf(other, site), 'union', site);
    return union(inputs, schema, site);
  }

  #setOperation(type: SetOperationType, all: boolean, site: CallSite, other: unknown): object {
    const { inputs, schema } = alike(this.#node, nodeOf(other, site), type, site);
    return this.#over(setOperation(inputs[0], inputs[1], { type, all, schema, origin: site }));
  }

  #row(parameter?: string): object {
    return rowOf(this.#node.schema, parameter === undefined ? {} : { parameter });
  }

  #names(): string[] {
    return this.#node.schema.fields.map(({ name }) => name);
  }

  #columns() {
    return this.#node.schema.fields.map(({ name, type }) => ({
      name,
      expression: { kind: 'column', input: 0, name, type } as const,
    }));
  }

  #site(callee: Callee, method: string, operands: readonly unknown[]): CallSite {
    return callSite(callee, () => callText(method, operands));
  }
}

/** Every method of the public interface, as the class has it: untyped, as the types exist for the checker only. */
type Methods = {
  readonly [K in Exclude<keyof Table<never, Changes>, '~shape' | '~changes'>]: (...operands: never[]) => unknown;
};

function noColumns(method: string, site: CallSite): MillraceError {
  return new MillraceError('PLAN_INVALID_ARGUMENT', `${method} leaves no column`, {
    place: placeOf(site),
    remedy: 'a table has at least one column',
  });
}
