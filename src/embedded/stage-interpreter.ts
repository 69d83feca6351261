import { Fault } from '../expr/fault.js';
import { interpret } from '../expr/interpret.js';
import type { Filter } from '../plan/nodes/filter.js';
import type { Project } from '../plan/nodes/project.js';
import type { Schema } from '../schema/schema.js';
import type { Value } from '../types/value.js';
import { promote, valueAt } from './batch.js';
import type { StageLayout, StageLoop, StageTarget } from './stage-loop.js';

/** The values of a row at one point of the chain, by position. */
type Row = readonly Value[];

/** What a node makes of a row: the next row, `null` where it is filtered out, or a fault. */
type Step = (row: Row) => Row | null | Fault;

/** The loop of a stage without generated code: the same answer, by the interpreter. */
export function interpretStage(nodes: readonly (Filter | Project)[], schema: Schema, layout: StageLayout): StageLoop {
  let current = schema;
  const steps = nodes.map((node): Step => {
    const step = stepOf(node, current);
    current = node.schema;
    return step;
  });
  const names = current.fields.map(({ name }) => name);
  const computed = layout.computed.map(({ name }) => names.indexOf(name));
  const width = schema.fields.length;
  return (batch, target, fail) => {
    for (const mask of target.nulls) mask!.fill(0, 0, batch.rows);
    let n = 0;
    for (let k = 0; k < batch.count; k++) {
      const position = batch.selection === null ? k : batch.selection[k]!;
      let row: Row | null | Fault = Array.from({ length: width }, (_, c) => valueAt(batch, c, position));
      for (let s = 0; s < steps.length && row !== null; s++) {
        row = steps[s]!(row as Row);
        if (row instanceof Fault) {
          fail(s, position, row.number);
          row = null;
        }
      }
      if (row === null) continue;
      for (let own = 0; own < computed.length; own++) store(target, own, position, (row as Row)[computed[own]!]!);
      target.selection[n++] = position;
    }
    return n;
  };
}

function stepOf(node: Filter | Project, schema: Schema): Step {
  const indices = new Map(schema.fields.map(({ name }, c) => [name, c]));
  const evaluator = (expression: Parameters<typeof interpret>[0]) =>
    interpret(expression, ({ name }) => {
      const c = indices.get(name)!;
      return row => (row as Row)[c]!;
    });
  if (node.kind === 'filter') {
    const predicate = evaluator(node.predicate);
    return row => {
      const value = predicate(row);
      return value instanceof Fault ? value : value === true ? row : null;
    };
  }
  const columns = node.columns.map(({ expression }) => evaluator(expression));
  return row => {
    const values: Value[] = [];
    let fault: Fault | null = null;
    for (const column of columns) {
      const value = column(row);
      // Of several faults the greatest counts, so that the order of columns does not show.
      if (value instanceof Fault) fault = fault === null || value.number > fault.number ? value : fault;
      else values.push(value);
    }
    return fault ?? values;
  };
}

function store(target: StageTarget, own: number, position: number, value: Value): void {
  const column = target.columns[own]!;
  if (value === null) {
    target.nulls[own]![position] = 1;
    if (Array.isArray(column)) column[position] = null;
  } else if (column instanceof Uint8Array) column[position] = value === true ? 1 : 0;
  else if (column instanceof Float64Array) {
    if (typeof value === 'number') column[position] = value;
    else promote(target, own, position)[position] = value;
  } else (column as unknown[])[position] = value;
}
