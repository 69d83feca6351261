import { type Code, js, nothing, Unit } from '../../expr/code.js';
import type { Schema } from '../../schema/schema.js';
import { BatchRows, type Shape } from '../batch-row.js';
import { SEGMENT_BITS, SEGMENT_MASK } from '../state/segments.js';
import type { RunningUpdate, Update, UpdatePlan, UpdateStep } from './update.js';

/**
 * One loop that adds each row to everything its group keeps: the group's record is met once a row, conditions and
 * operands that aggregates share are read once.
 */
export function compileUpdate(plan: UpdatePlan, schema: Schema, shape: Shape): Update {
  const unit = new Unit();
  const [batch, ids, state] = [unit.local('batch'), unit.local('ids'), unit.local('state')];
  const rows = new BatchRows(unit, batch, schema, shape);
  const loop = new UpdateLoop(unit, { batch, ids, state }, rows, plan, schema);
  const body = loop.body();
  return unit.compile<Update>(
    'aggregate_update',
    [batch, ids, state],
    js`${loop.head()}
${rows.loop(body)}`,
  );
}

/** The same, with the results of each row that asks for them. */
export function compileRunning(plan: UpdatePlan, schema: Schema, shape: Shape): RunningUpdate {
  const unit = new Unit();
  const [batch, ids, state, asked] = ['batch', 'ids', 'state', 'asked'].map(name => unit.local(name));
  const rows = new BatchRows(unit, batch!, schema, shape);
  const loop = new UpdateLoop(unit, { batch: batch!, ids: ids!, state: state! }, rows, plan, schema);
  const [targets, columns, target] = [unit.local('targets'), unit.local('columns'), unit.local('target')];
  const one = unit.slot(new Int32Array(1));
  const results = plan.steps.map(
    ({ accumulator }, c) => js`${unit.slot(accumulator)}.results(${state!}, ${one}, 1, ${columns}[${c}], ${target});`,
  );
  const body = js`${loop.body()}
const ${target} = ${targets}[${rows.position}];
if (${target} >= 0) {
  ${one}[0] = ${loop.id};
  ${results}
}`;
  return unit.compile<RunningUpdate>(
    'aggregate_running',
    [batch!, ids!, state!, asked!],
    js`${loop.head()}
const ${targets} = ${asked!}.targets, ${columns} = ${asked!}.into.columns;
${rows.loop(body)}`,
  );
}

interface Names {
  readonly batch: Code;
  readonly ids: Code;
  readonly state: Code;
}

class UpdateLoop {
  readonly #unit: Unit;
  readonly #names: Names;
  readonly #rows: BatchRows;
  readonly #plan: UpdatePlan;
  readonly #schema: Schema;
  readonly #head: Code[] = [];
  readonly #segments: Code;
  readonly #id: Code;
  readonly #record: Code;
  readonly #at: Code;
  readonly #pairs = new Map<number, { readonly ids: Code; readonly segments: Code; readonly width: Code }>();

  constructor(unit: Unit, names: Names, rows: BatchRows, plan: UpdatePlan, schema: Schema) {
    this.#unit = unit;
    this.#names = names;
    this.#rows = rows;
    this.#plan = plan;
    this.#schema = schema;
    this.#segments = unit.local('segments');
    this.#id = unit.local('id');
    this.#record = unit.local('record');
    this.#at = unit.local('at');
    this.#head.push(js`const ${this.#segments} = ${names.state}.records.segments;`);
  }

  /** The group of the row. */
  get id(): Code {
    return this.#id;
  }

  /** Declarations before the loop; to be asked for after {@link body}. */
  head(): Code {
    return js`${this.#head}`;
  }

  body(): Code {
    const { ids } = this.#names;
    const { rows, width } = this.#plan;
    const record = js`const ${this.#record} = ${this.#segments}[${this.#id} >>> ${SEGMENT_BITS}];
const ${this.#at} = (${this.#id} & ${SEGMENT_MASK}) * ${width};`;
    return js`const ${this.#id} = ${ids}[${this.#rows.position}];
${width === 0 ? nothing : record}
${rows === null ? nothing : js`${this.#field(rows)} += ${this.#rows.weight ?? 1};`}
${groupBy(this.#plan.steps, step => step.where).map(([where, steps]) => this.#conditional(where, steps))}`;
  }

  #conditional(where: number | null, steps: readonly UpdateStep[]): Code {
    const updates = groupBy(steps, step => step.operand).map(([operand, same]) => this.#operand(operand, same));
    if (where === null) return js`${updates}`;
    const { value, isNull } = this.#column(where);
    return js`if (${value}${isNull === null ? nothing : js` && !(${isNull})`}) {
${updates}
}`;
  }

  #operand(operand: number | null, steps: readonly UpdateStep[]): Code {
    if (operand === null) return js`${steps.map(step => this.#step(step, js`null`))}`;
    const { value, isNull } = this.#column(operand);
    const name = this.#unit.local('v');
    const updates = steps.map(step => this.#step(step, name));
    return js`${isNull === null ? nothing : js`if (!(${isNull}))`} {
const ${name} = ${value};
${updates}
}`;
  }

  #step(step: UpdateStep, value: Code): Code {
    const { weight } = this.#rows;
    if (step.distinct === null) return this.#update(step, value, weight);
    const pairs = this.#pairsOf(step.distinct.pairs);
    const [pair, before] = [this.#unit.local('pair'), this.#unit.local('before')];
    const own = js`${pairs.segments}[${pair} >>> ${SEGMENT_BITS}][(${pair} & ${SEGMENT_MASK}) * ${pairs.width} + ${step.distinct.field}]`;
    const head = js`const ${pair} = ${pairs.ids}[${this.#rows.position}], ${before} = ${own};`;
    if (!this.#plan.retracts) {
      return js`{ ${head}
if (${before} === 0) {
  ${own} = 1;
  ${this.#update(step, value, null)}
} }`;
    }
    const [after, change] = [this.#unit.local('after'), this.#unit.local('change')];
    return js`{ ${head}
const ${after} = ${before} + ${weight ?? 1}, ${change} = (${after} > 0 ? 1 : 0) - (${before} > 0 ? 1 : 0);
${own} = ${after};
if (${change} !== 0) ${this.#update(step, value, change)} }`;
  }

  #update({ accumulator }: UpdateStep, value: Code, weight: Code | null): Code {
    const unit = this.#unit;
    const { batch, state } = this.#names;
    const called = unit.slot(accumulator);
    const add = js`${called}.add(${state}, ${this.#id}, ${value}, ${weight ?? 1}, ${batch}, ${this.#rows.position});`;
    if (accumulator.code === undefined) return js`{ ${add} }`;
    const code = accumulator.code({ unit, field: field => this.#field(field), value, weight, add });
    return js`{ ${code} }`;
  }

  #field(field: number): Code {
    return js`${this.#record}[${this.#at} + ${field}]`;
  }

  #column(c: number): { value: Code; isNull: Code | null } {
    return this.#rows.column(this.#schema.fields[c]!);
  }

  #pairsOf(index: number): { ids: Code; segments: Code; width: Code } {
    let names = this.#pairs.get(index);
    if (names === undefined) {
      const unit = this.#unit;
      names = { ids: unit.local('pairs'), segments: unit.local('weights'), width: unit.local('width') };
      const pairs = js`${this.#names.state}.pairs[${index}]`;
      this.#head.push(js`const ${names.ids} = ${pairs}.ids, ${names.segments} = ${pairs}.records.segments;
const ${names.width} = ${pairs}.records.width;`);
      this.#pairs.set(index, names);
    }
    return names;
  }
}

function groupBy<T, K>(items: readonly T[], keyOf: (item: T) => K): [K, T[]][] {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return [...groups];
}
