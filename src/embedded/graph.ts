import { checkOneLane } from '../plan/check/check-keyed-function.js';
import { factsOf, needsHold } from '../plan/facts/facts.js';
import { isInLaneOrder } from '../plan/facts/lane-order.js';
import { isOverByTime, timeOfOver } from '../plan/facts/over-time.js';
import { windowsOf } from '../plan/facts/windows.js';
import type { Node } from '../plan/node.js';
import { assertNever } from '../plan/node.js';
import { orderOfTime } from '../plan/nodes/deduplicate.js';
import type { Filter } from '../plan/nodes/filter.js';
import { holdBackOf } from '../plan/nodes/interval-join.js';
import type { Join } from '../plan/nodes/join.js';
import { firstInput, type KeyedFunction, keyedImpurities } from '../plan/nodes/keyed-function.js';
import type { Project } from '../plan/nodes/project.js';
import type { Scan } from '../plan/nodes/scan.js';
import type { SemiJoin } from '../plan/nodes/semi-join.js';
import { updates } from '../plan/nodes/window-aggregate.js';
import type { Insert, Plan } from '../plan/plan.js';
import { entriesOf } from '../plan/retention.js';
import type { Batch } from './batch.js';
import { ChangelogSource } from './changelog-source.js';
import { Consolidate } from './consolidate.js';
import { ErrorTable } from './error-table.js';
import { type Grid, gridOf, MILLISECONDS } from './grid.js';
import { Hold } from './hold.js';
import { type Instance, Instances } from './instances.js';
import type { Edge, Operator } from './operator.js';
import { HashAggregate } from './operators/aggregate.js';
import { ChangingOverOperator } from './operators/changing-over.js';
import { CorrectingWindowOperator } from './operators/correcting-window.js';
import { DistinctOperator } from './operators/distinct.js';
import { FinalOperator } from './operators/final.js';
import { FromChangelogOperator } from './operators/from-changelog.js';
import { IntervalJoinOperator } from './operators/interval-join.js';
import { JoinOperator } from './operators/join.js';
import { KeyedFunctionOperator } from './operators/keyed-function.js';
import { LateArrivalsOperator } from './operators/late-arrivals.js';
import { LateRowsOperator } from './operators/late-rows.js';
import { LateSessionRowsOperator } from './operators/late-session-rows.js';
import { LateralJoinOperator } from './operators/lateral-join.js';
import { PerWindow } from './operators/per-window.js';
import { ReduceOperator } from './operators/reduce.js';
import { type Forgetful, Retention } from './operators/retention.js';
import { SessionAggregateOperator } from './operators/session-aggregate.js';
import { SetOperationOperator } from './operators/set-operation.js';
import { SplitWeights } from './operators/split-weights.js';
import { StreamStageOperator, type StreamStep } from './operators/stream-stage.js';
import { TemporalJoinOperator } from './operators/temporal-join.js';
import { TimeOverOperator } from './operators/time-over.js';
import { ToChangelogOperator } from './operators/to-changelog.js';
import { TopNOperator } from './operators/top-n.js';
import { UnionOperator } from './operators/union.js';
import { UpdatingSessionsOperator } from './operators/updating-sessions.js';
import { WindowAggregateOperator } from './operators/window-aggregate.js';
import { WindowRowsOperator } from './operators/window-rows.js';
import { Output } from './output.js';
import { RowOrder } from './row-order.js';
import { StageOperator, type StageStep } from './stage.js';
import { type EdgeObserver, Vertex } from './vertex.js';

/** The entry of a source into the graph. */
export interface ScanVertex {
  readonly node: Scan;
  readonly vertex: Vertex;
  /** Where arrival watermarks are floored to; `null` where no batch carries any. */
  readonly grid: Grid | null;
  /** What checks and completes the changes of a log; `null` where rows are only inserted. */
  readonly changelog: ChangelogSource | null;
}

/** How a graph is built. */
export interface GraphOptions {
  readonly codeGeneration: boolean;
  /** By scan node, how many lanes it has: what places are made of. */
  readonly lanes: ReadonlyMap<Scan, number>;
  readonly observer: EdgeObserver | null;
}

/**
 * The operators of a plan, connected, in topological order: what a step goes through (S1.3).
 *
 * Chains of filters and projections become one stage; relational operators upstream of closing ones stand behind a
 * hold; a consolidation stands before an output whose changes may undo each other within a step.
 */
export class Graph {
  readonly scans: ScanVertex[] = [];
  readonly outputs: Output[] = [];
  /** In topological order, scans first met first. */
  readonly vertices: Vertex[] = [];
  readonly errors: ErrorTable;
  readonly grid: Grid;
  /** The one reading of the clock of this step (S11.1), where an operator asks for it. */
  stepTime = Number.NEGATIVE_INFINITY;
  usesClock = false;

  readonly #options: GraphOptions;
  readonly #built = new Map<Instance, Vertex>();

  constructor(plan: Plan, options: GraphOptions) {
    this.#options = options;
    this.grid = gridOf(plan);
    this.errors = new ErrorTable(this.grid);
    const instances = new Instances(plan);
    plan.inserts.forEach((insert, i) => {
      this.#output(insert, instances.roots[i]!);
    });
  }

  /** Lets the watermarks of the scans pass through, in mid-step too: what waits for time sees it. */
  advance(): void {
    for (const vertex of this.vertices) if (vertex.inputs.length > 0) vertex.advance();
  }

  /** Ends a step: by operator, in order, time, ends of inputs, then the one flush. */
  flush(): void {
    for (const vertex of this.vertices) {
      if (vertex.inputs.length === 0) continue;
      vertex.advance();
      vertex.finishInputs();
      vertex.operator!.flush();
      vertex.settle();
    }
  }

  /** In mid-step: tells operators which inputs have ended, as far as nothing has to be flushed for it. */
  finish(): void {
    for (const vertex of this.vertices) {
      if (vertex.inputs.length === 0) continue;
      vertex.finishInputs();
      if (vertex.edge.emitsInFlush) continue;
      vertex.settle();
    }
  }

  /** After a restore: vertices know again what has passed them; operators do already. */
  resume(): void {
    for (const vertex of this.vertices) if (vertex.inputs.length > 0) vertex.resume();
  }

  #output(insert: Insert, root: Instance): void {
    const facts = factsOf(insert.input);
    // What is written by key has no order there.
    const isOrdered = insert.sink.by === 'row' && (insert.sink.ordered === true || facts.atEnd);
    const order = isOrdered ? facts.order : null;
    let vertex = this.#build(root, order === null);
    // A row that gives way to an equal one from another place changes nothing that a sink without order could see.
    const hidesPlaces = vertex.edge.placed && vertex.edge.retracts && order === null;
    if (!vertex.edge.consolidated || hidesPlaces) {
      const placed = vertex.edge.placed && order !== null;
      const edge: Edge = { ...vertex.edge, consolidated: true, timed: false, placed };
      vertex = this.#add(
        new Vertex(`${insert.name}/consolidate`, edge, [vertex], this.errors),
        target => new Consolidate(vertex.edge, target, edge.placed),
      );
    }
    const { fields } = insert.input.schema;
    const key = insert.sink.by === 'key' ? insert.sink.schema!.primaryKey : facts.keys[0];
    const output = new Output(
      insert.name,
      vertex.edge,
      insert.sink,
      key === undefined ? null : key.map(name => fields.findIndex(field => field.name === name)),
      order === null ? null : new RowOrder(insert.input.schema, order, vertex.edge.placed),
    );
    this.outputs.push(output);
    this.#add(new Vertex(`${insert.name}/output`, vertex.edge, [vertex], this.errors), () => output);
  }

  #add(vertex: Vertex, make: (vertex: Vertex) => Operator): Vertex {
    vertex.operator = make(vertex);
    vertex.observer = this.#options.observer;
    this.vertices.push(vertex);
    return vertex;
  }

  /** `isShown`: for an output that shows no order, so that places are of no use where nobody else looks. */
  #build(instance: Instance, isShown = false): Vertex {
    let vertex = this.#built.get(instance);
    if (vertex === undefined) {
      vertex = this.#make(instance, isShown && instance.consumers === 1);
      this.#built.set(instance, vertex);
    }
    return vertex;
  }

  #make(instance: Instance, withoutPlaces: boolean): Vertex {
    const { node } = instance;
    if (node.kind === 'scan') return this.#scan(node, instance);
    if (node.kind === 'filter' || node.kind === 'project') return this.#stage(instance);
    if (isStreamStep(node)) return this.#streamStage(instance);
    const inputs = instance.inputs.map(input => this.#build(input));
    const edges = inputs.map(input => input.edge);
    const isTop =
      node.kind === 'top-n' ||
      node.kind === 'deduplicate' ||
      node.kind === 'limit' ||
      node.kind === 'temporal-join' ||
      isOverByTime(node);
    const shown = edgeOf(instance);
    const edge = isTop && withoutPlaces ? { ...shown, placed: false, consolidated: node.retain === undefined } : shown;
    const vertex = new Vertex(idOf(node), edge, inputs, this.errors, {
      holdsUntilEnd: node.kind === 'final',
      holdBack: node.kind === 'interval-join' ? holdBackOf(node) : 0,
      ...(node.kind === 'keyed-function' ? { first: firstInput(node) } : {}),
      // A window looks at its own rows before any cut that it reads is closed.
      upstreamOfClosing: instance.timed || isClosingWindow(node),
    });
    return this.#add(vertex, () => {
      const { nature } = factsOf(node);
      const windows = windowsOf(node);
      const make = (): Operator => this.#operator(instance, edges, edge, vertex);
      const operator = windows === null ? make() : new PerWindow(make, windows, edges, nature === 'bilinear');
      if (nature === 'retaining') return this.#retained(instance, edges, edge, vertex);
      const tellsTime = nature === 'correcting' || windows !== null;
      // Sessions order what arrives themselves.
      return instance.held && node.kind !== 'session-aggregate'
        ? new Hold(operator, edges, this.grid, tellsTime)
        : operator;
    });
  }

  /** An operator that forgets: behind a hold wherever it stands (S12.3). */
  #retained(instance: Instance, edges: readonly Edge[], edge: Edge, vertex: Vertex): Operator {
    const { node } = instance;
    const entries = entriesOf(node)!;
    const keys =
      entries.by === 'rows'
        ? null
        : edges.map(({ schema }) =>
            node.kind === 'set-operation' ? schema.fields.map(({ name }) => name) : entries.keys,
          );
    const inner =
      node.kind === 'join' || node.kind === 'semi-join'
        ? this.#forgettingJoin(node, edges, edge, vertex)
        : this.#operator(instance, edges, edge, vertex, true);
    // Whatever has entries can forget them.
    const retention = new Retention(inner as Forgetful, edges, keys, node.retain!, vertex);
    return new Hold(retention, edges, MILLISECONDS, true);
  }

  /** Equal rows of either side are one with a weight, so that they can be found. */
  #forgettingJoin(node: Join | SemiJoin, edges: readonly Edge[], edge: Edge, vertex: Vertex): Operator {
    const outlet = edge.retracts ? vertex : new SplitWeights(vertex);
    const facts = { codeGeneration: this.#options.codeGeneration, forgets: true };
    return new JoinOperator(node, [edges[0]!, edges[1]!], { ...edge, retracts: true }, outlet, facts);
  }

  #operator({ node, inputs }: Instance, edges: readonly Edge[], edge: Edge, outlet: Vertex, forgets = false): Operator {
    const facts = { codeGeneration: this.#options.codeGeneration, forgets };
    const [input] = edges;
    switch (node.kind) {
      case 'union':
        return new UnionOperator(
          inputs.map(of => this.#lanes(of)),
          outlet,
        );
      case 'join':
        return new JoinOperator(node, [edges[0]!, edges[1]!], edge, outlet, facts);
      case 'semi-join':
        return new JoinOperator(node, [edges[0]!, edges[1]!], edge, outlet, facts);
      case 'lateral-join':
        return new LateralJoinOperator(node, input!, edge, outlet, facts);
      case 'interval-join':
        return new IntervalJoinOperator(node, [edges[0]!, edges[1]!], edge, outlet, facts);
      case 'temporal-join':
        return new TemporalJoinOperator(node, [edges[0]!, edges[1]!], edge, outlet, facts);
      case 'late-arrivals':
        return new LateArrivalsOperator(node, input!, outlet);
      case 'set-operation':
        return new SetOperationOperator(node, edge, outlet);
      case 'aggregate':
        return new HashAggregate(node, input!, edge, outlet, facts);
      case 'window-aggregate':
        return updates(node)
          ? new CorrectingWindowOperator(node, input!, edge, outlet, facts)
          : new WindowAggregateOperator(node, input!, edge, outlet, facts);
      case 'window-rows':
        return new WindowRowsOperator(node, input!, edge, outlet);
      case 'session-aggregate':
        return updates(node)
          ? new UpdatingSessionsOperator(node, input!, edge, outlet, facts)
          : new SessionAggregateOperator(node, input!, edge, outlet, {
              ...facts,
              isOrdered: !input!.retracts && isInLaneOrder(node.input) && this.#lanes(inputs[0]!) === 1,
            });
      case 'late-session-rows':
        return new LateSessionRowsOperator(node, input!, edge, outlet);
      case 'late-rows':
        return new LateRowsOperator(node, input!, edge, outlet);
      case 'distinct':
        return new DistinctOperator(node, input!, edge, outlet, facts);
      case 'top-n':
        return new TopNOperator(node, input!, edge, outlet, facts);
      case 'over':
        return timeOfOver(node) !== null
          ? new TimeOverOperator(node, input!, edge, outlet, facts)
          : new ChangingOverOperator(node, input!, edge, outlet, facts);
      case 'deduplicate': {
        const lastFirst = node.keep === 'last';
        const order = orderOfTime(node).map(key => ({ ...key, descending: lastFirst, nullsFirst: !lastFirst }));
        const spec = { keys: node.keys, order, rows: 1, lastFirst, as: null };
        return new TopNOperator(spec, input!, edge, outlet, facts);
      }
      case 'limit': {
        const order = factsOf(node.input).order ?? [];
        const spec = { keys: [], order, rows: node.rows, offset: node.offset, as: null };
        return new TopNOperator(spec, input!, edge, outlet, facts);
      }
      case 'keyed-function':
        return this.#keyedFunction(node, inputs, edges, edge, outlet);
      case 'to-changelog': {
        const { keys } = factsOf(node.input);
        const key = keys[0]?.map(name => node.input.schema.fields.findIndex(field => field.name === name)) ?? null;
        return new ToChangelogOperator(node, key, input!, edge, outlet);
      }
      case 'from-changelog':
        return new FromChangelogOperator(node, input!, edge, outlet);
      case 'reduce':
        return new ReduceOperator(node, input!, edge, outlet);
      case 'final':
        return new FinalOperator(input!, edge, outlet);
      case 'scan':
      case 'filter':
      case 'project':
      case 'to-stream':
      case 'transform':
      case 'from-stream':
      case 'sort':
        throw new Error(`${node.kind} is built elsewhere`);
      default:
        return assertNever(node);
    }
  }

  #keyedFunction(
    node: KeyedFunction,
    inputs: readonly Instance[],
    edges: readonly Edge[],
    edge: Edge,
    outlet: Vertex,
  ): Operator {
    if (node.order === 'position') {
      const first = firstInput(node);
      const lanes = inputs.map((input, port) => (port === first ? 1 : this.#lanes(input)));
      checkOneLane(node, Math.max(...lanes));
    }
    if (keyedImpurities(node).length > 0) this.usesClock = true;
    return new KeyedFunctionOperator(node, edges, edge, outlet, {
      greatestTime: port => outlet.inputs[port]!.greatestTime(),
      clock: () => this.stepTime,
    });
  }

  #scan(node: Scan, instance: Instance): Vertex {
    const edge = edgeOf(instance);
    const vertex = new Vertex(idOf(node), edge, [], this.errors, { upstreamOfClosing: instance.timed });
    vertex.observer = this.#options.observer;
    const changelog =
      node.source.changes === 'append' ? null : new ChangelogSource(node, edge, vertex, instance.logged);
    this.vertices.push(vertex);
    const grid = instance.exact ? MILLISECONDS : this.grid;
    this.scans.push({ node, vertex, grid: instance.timed ? grid : null, changelog });
    return vertex;
  }

  /** The chain of filters and projections that ends in `last` and that nobody else looks into. */
  #stage(last: Instance): Vertex {
    const chain = chainTo(last, node => node.kind === 'filter' || node.kind === 'project');
    const input = this.#build(chain[0]!.inputs[0]!);
    const edge = edgeOf(last);
    const vertex = new Vertex(idOf(last.node), edge, [input], this.errors, { upstreamOfClosing: last.timed });
    const steps = chain.map(
      ({ node }): StageStep => ({
        // The chain holds nothing else.
        node: node as Filter | Project,
        error: vertex.errorOf(idOf(node)),
      }),
    );
    return this.#add(
      vertex,
      () => new StageOperator(steps, input.edge, edge, vertex, { codeGeneration: this.#options.codeGeneration }),
    );
  }

  /** The chain of functions of the program that ends in `last`: from a table, where one begins it, to a table, if it ends so. */
  #streamStage(last: Instance): Vertex {
    const chain = chainTo(
      last,
      (node, next) => isStreamStep(node) && node.kind !== 'from-stream' && next.kind !== 'to-stream',
    );
    const input = this.#build(chain[0]!.inputs[0]!);
    const edge = edgeOf(last);
    const vertex = new Vertex(idOf(last.node), edge, [input], this.errors, { upstreamOfClosing: last.timed });
    const steps = chain.map(
      ({ node }): StreamStep => ({
        // The chain holds nothing else.
        node: node as StreamStep['node'],
        error: vertex.errorOf(idOf(node)),
      }),
    );
    return this.#add(vertex, () => new StreamStageOperator(steps, input.edge, edge, vertex));
  }

  /** How many lane ranks the edge of an instance has. */
  #lanes({ node, inputs }: Instance): number {
    if (node.kind === 'scan') return this.#options.lanes.get(node) ?? 1;
    if (node.kind === 'union') return inputs.reduce((sum, input) => sum + this.#lanes(input), 0);
    return inputs.length === 0 ? 1 : this.#lanes(inputs[0]!);
  }
}

/** The instances that lead to `last` one after the other, as far as `isLink` goes and nobody else looks into them. */
function chainTo(last: Instance, isLink: (node: Node, next: Node) => boolean): readonly [Instance, ...Instance[]] {
  const chain: [Instance, ...Instance[]] = [last];
  for (;;) {
    const [next] = chain;
    const [input] = next.inputs;
    if (input === undefined || input.consumers > 1 || !isLink(input.node, next.node)) return chain;
    chain.unshift(input);
  }
}

function isStreamStep({ kind }: Node): boolean {
  return kind === 'to-stream' || kind === 'transform' || kind === 'from-stream';
}

function isClosingWindow(node: Node): boolean {
  const isWindow = node.kind === 'window-aggregate' || node.kind === 'session-aggregate';
  return isWindow ? !updates(node) : isOverByTime(node);
}

function edgeOf({ node, timed, held }: Instance): Edge {
  const facts = factsOf(node);
  return {
    schema: node.schema,
    retracts: facts.changes === 'update',
    consolidated: facts.consolidated,
    timed,
    placed: facts.placed,
    emitsInFlush: node.kind === 'final' || (needsHold(facts) && !held),
  };
}

function idOf(node: Node): string {
  if (node.id === null) throw new Error('the plan is not identified');
  return node.id;
}

/** Puts a batch of a source into the graph. */
export function pushScan(scan: ScanVertex, batch: Batch): void {
  if (scan.changelog === null) scan.vertex.rows(batch);
  else scan.changelog.push(batch);
}
