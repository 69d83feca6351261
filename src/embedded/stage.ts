import { referencesIn } from '../expr/analysis.js';
import type { ColumnReference, NamedExpression } from '../expr/expression.js';
import type { Filter } from '../plan/nodes/filter.js';
import type { Project } from '../plan/nodes/project.js';
import {
  allocateColumn,
  type Batch,
  type BatchColumn,
  laneAt,
  MAX_BATCH_ROWS,
  ordinalAt,
  physicalOf,
  weightAt,
} from './batch.js';
import { columnsOf, VariantCache } from './batch-row.js';
import type { Edge, Operator, Outlet } from './operator.js';
import { compileStage } from './stage-code.js';
import { interpretStage } from './stage-interpreter.js';
import type { StageColumn, StageLayout, StageLoop, StageTarget } from './stage-loop.js';

/** One filter or projection of a stage, with the outlet for its errors. */
export interface StageStep {
  readonly node: Filter | Project;
  readonly error: Outlet['error'];
}

/**
 * A chain of filters and projections as one loop over each batch (engine: a stage). Columns that are only handed on are
 * shared, computed ones are written at their row's position, a filter writes nothing but the selection.
 *
 * Linear: place, weight and arrival watermark of a row stay (S4.4), and it emits in `push`.
 */
export class StageOperator implements Operator {
  readonly #steps: readonly StageStep[];
  readonly #outlet: Outlet;
  readonly #placed: boolean;
  readonly #layout: StageLayout;
  readonly #loopOf: (batch: Batch) => StageLoop;
  readonly #own: readonly BatchColumn[];
  readonly #masks: readonly Uint8Array[];
  readonly #target: StageTarget;
  readonly #output: Batch;
  #batch: Batch | null = null;

  constructor(
    steps: readonly StageStep[],
    input: Edge,
    output: Edge,
    outlet: Outlet,
    facts: { codeGeneration: boolean },
  ) {
    this.#steps = steps;
    this.#outlet = outlet;
    this.#placed = input.placed;
    this.#layout = layoutOf(steps, input);
    const nodes = steps.map(({ node }) => node);
    const read = columnsOf(input.schema, nodes.flatMap(expressionsOf).flatMap(referencesIn));
    const layout = this.#layout;
    if (facts.codeGeneration) {
      const cache = new VariantCache(input.schema, read, shape => compileStage(nodes, input.schema, layout, shape));
      this.#loopOf = batch => cache.of(batch);
    } else {
      const loop = interpretStage(nodes, input.schema, layout);
      this.#loopOf = () => loop;
    }
    this.#own = layout.computed.map(({ expression }) => allocateColumn(physicalOf(expression.type), MAX_BATCH_ROWS));
    this.#masks = layout.computed.map(() => new Uint8Array(MAX_BATCH_ROWS));
    this.#target = {
      columns: [...this.#own],
      nulls: layout.computed.map(() => null),
      selection: new Int32Array(MAX_BATCH_ROWS),
    };
    this.#output = {
      rows: 0,
      count: 0,
      columns: new Array(output.schema.fields.length),
      nulls: new Array(output.schema.fields.length).fill(null),
      selection: null,
      weights: null,
      arrivals: null,
      lane: 0,
      lanes: null,
      ordinal: 0,
      ordinals: null,
    };
  }

  push(_port: number, batch: Batch): void {
    const target = this.#target;
    for (let own = 0; own < this.#own.length; own++) {
      target.columns[own] = this.#own[own]!;
      target.nulls[own] = this.#masks[own]!;
    }
    this.#batch = batch;
    const left = this.#loopOf(batch)(batch, target, this.#fail);
    if (left === 0) return;
    const output = this.#output;
    output.rows = batch.rows;
    output.count = left < 0 ? batch.count : left;
    output.selection = left < 0 ? batch.selection : left === batch.rows ? null : target.selection;
    output.weights = batch.weights;
    output.arrivals = batch.arrivals;
    output.lane = batch.lane;
    output.lanes = batch.lanes;
    output.ordinal = batch.ordinal;
    output.ordinals = batch.ordinals;
    if (batch.eventTimes !== undefined) output.eventTimes = batch.eventTimes;
    const { columns } = this.#layout;
    for (let c = 0; c < columns.length; c++) {
      const column = columns[c]!;
      if (column.kind === 'shared') {
        output.columns[c] = batch.columns[column.input]!;
        output.nulls[c] = batch.nulls[column.input]!;
      } else {
        output.columns[c] = target.columns[column.own]!;
        output.nulls[c] = target.nulls[column.own]!;
      }
    }
    this.#outlet.rows(output);
  }

  readonly #fail = (step: number, position: number, fault: number): void => {
    const batch = this.#batch!;
    const where = this.#placed ? `${laneAt(batch, position)}:${ordinalAt(batch, position)}` : '';
    this.#steps[step]!.error(where, fault, weightAt(batch, position), arrivalAt(batch, position));
  };

  watermark(): void {}

  finish(): void {}

  flush(): void {}

  snapshot(): void {}

  restore(): void {}

  readonly stateBytes = 0;
}

/** The arrival watermark of the row at `position`; -Infinity on edges that carry none. */
export function arrivalAt(batch: Batch, position: number): number {
  const { arrivals } = batch;
  if (arrivals === null) return Number.NEGATIVE_INFINITY;
  let run = 0;
  while (arrivals.end[run]! <= position) run++;
  return arrivals.watermark[run]!;
}

/** The expressions that a node of a stage evaluates for each row. */
export function expressionsOf(node: Filter | Project): NamedExpression['expression'][] {
  return node.kind === 'filter' ? [node.predicate] : node.columns.map(({ expression }) => expression);
}

/** Follows the output columns of the chain down to the input: what is only renamed on the way is shared. */
function layoutOf(steps: readonly StageStep[], input: Edge): StageLayout {
  let resolved: readonly {
    readonly name: string;
    readonly column: number | null;
    readonly expression: NamedExpression['expression'];
  }[] = input.schema.fields.map(({ name, type }, column) => ({
    name,
    column,
    expression: { kind: 'column', input: 0, name, type } satisfies ColumnReference,
  }));
  for (const { node } of steps) {
    if (node.kind === 'filter') continue;
    const below = resolved;
    resolved = node.columns.map(({ name, expression }) => ({
      name,
      expression,
      column:
        expression.kind === 'column' ? (below.find(column => column.name === expression.name)?.column ?? null) : null,
    }));
  }
  const computed: NamedExpression[] = [];
  const columns = resolved.map(({ name, column, expression }): StageColumn => {
    if (column !== null) return { kind: 'shared', input: column };
    computed.push({ name, expression });
    return { kind: 'computed', own: computed.length - 1 };
  });
  return { columns, computed };
}
