import { referencesIn, replaceColumns } from '../../expr/analysis.js';
import { nullOf } from '../../expr/build.js';
import { type Code, js, nothing, Unit } from '../../expr/code.js';
import { compileValue } from '../../expr/compile.js';
import type { Expression, NamedExpression } from '../../expr/expression.js';
import { Fault } from '../../expr/fault.js';
import { interpret } from '../../expr/interpret.js';
import { indexOfField, type Schema } from '../../schema/schema.js';
import type { Batch, OutputBatch } from '../batch.js';
import { columnsOf, type Shape, VariantCache } from '../batch-row.js';
import { gatherColumn } from '../gather.js';
import { OutputWriter } from '../output-code.js';
import type { RowStore } from '../state/row-store.js';
import { PairRow, PairRowValues, type Place } from './pair-row.js';
import type { Pairs } from './pairs.js';

/** Tells of the k-th pair that it fails. */
export type PairFault = (k: number, fault: number) => void;

/** Writes the computed columns of `count` pairs; those that fail are told and left out: how many are left. */
type Computation = (
  batch: Batch,
  store: RowStore,
  pairs: Pairs,
  count: number,
  output: OutputBatch,
  fail: PairFault,
) => number;

interface Copy {
  readonly from: 'batch' | 'store';
  readonly input: number;
  readonly output: number;
}

interface Computed {
  readonly expression: Expression;
  readonly output: number;
}

/**
 * The output columns of a join for pairs whose rows lie in a batch, in a store or nowhere. Columns that are handed on
 * are copied one after the other, others computed pair by pair.
 */
export class PairProjection {
  readonly #copies: readonly Copy[];
  readonly #compute: ((batch: Batch) => Computation) | null;

  /** `places`: where the rows of either input lie. `schemas`: of either input, and of the output. */
  constructor(
    columns: readonly NamedExpression[],
    places: readonly [Place, Place],
    schemas: readonly [left: Schema, right: Schema, output: Schema],
    facts: { codeGeneration: boolean },
  ) {
    const copies: Copy[] = [];
    const computed: Computed[] = [];
    columns.forEach(({ expression }, output) => {
      if (expression.kind === 'column' && places[expression.input] !== 'nowhere') {
        // Not nowhere, so in a batch or a store.
        const from = places[expression.input] as 'batch' | 'store';
        copies.push({ from, input: indexOfField(schemas[expression.input], expression.name), output });
      } else {
        const there = replaceColumns(expression, column =>
          places[column.input] === 'nowhere' ? nullOf(column.type) : column,
        );
        computed.push({ expression: there, output });
      }
    });
    this.#copies = copies;
    if (computed.length === 0) this.#compute = null;
    else if (facts.codeGeneration) {
      const inBatch = places.indexOf('batch');
      const schema = inBatch < 0 ? { fields: [] } : schemas[inBatch]!;
      const references = computed.flatMap(({ expression }) => referencesIn(expression));
      const read = columnsOf(
        schema,
        references.filter(({ input }) => input === inBatch),
      );
      const cache = new VariantCache(schema, read, shape => compileComputation(computed, places, schemas, shape));
      this.#compute = batch => cache.of(batch);
    } else {
      const computation = interpretComputation(computed, places, schemas);
      this.#compute = () => computation;
    }
  }

  /** Fills `output`, which is empty, with `count` pairs; those that fail are told and taken out of `pairs`: how many are left. */
  run(batch: Batch, store: RowStore, pairs: Pairs, count: number, output: OutputBatch, fail: PairFault): number {
    const left = this.#compute === null ? count : this.#compute(batch)(batch, store, pairs, count, output, fail);
    for (let n = 0; n < this.#copies.length; n++) {
      const { from, input, output: c } = this.#copies[n]!;
      if (from === 'batch') gatherColumn(batch, input, pairs.positions, left, output, c);
      else store.columns[input]!.gather(pairs.slots, 0, left, output, c, 0);
    }
    output.batch.rows = left;
    output.batch.count = left;
    return left;
  }
}

function compileComputation(
  computed: readonly Computed[],
  places: readonly [Place, Place],
  schemas: readonly [Schema, Schema, Schema],
  shape: Shape,
): Computation {
  const unit = new Unit();
  const [batch, store, pairs, count] = [
    unit.local('batch'),
    unit.local('store'),
    unit.local('pairs'),
    unit.local('count'),
  ];
  const [output, fail] = [unit.local('output'), unit.local('fail')];
  const [positions, slots, slot] = [unit.local('positions'), unit.local('slots'), unit.local('slot')];
  const [k, left] = [unit.local('k'), unit.local('left')];
  const row = new PairRow(unit, places, schemas, {
    batch,
    store,
    slot,
    shape: { ...shape, selection: false, weights: false },
  });
  const writer = new OutputWriter(unit, output, schemas[2]);
  const statements: Code[] = [];
  const writes: Code[] = [];
  const faults: Code[] = [];
  for (const { expression, output: c } of computed) {
    const code = compileValue(unit, expression, row);
    statements.push(code.statements);
    if (code.fault !== null) faults.push(code.fault);
    writes.push(writer.write(c, left, code));
  }
  const write = js`${writes}
${faults.length > 0 ? js`if (${left} !== ${k}) ${pairs}.move(${k}, ${left});` : nothing}
${left}++;`;
  const fault = unit.local('fault');
  const greatest = faults.reduce<Code | null>((all, one) => (all === null ? one : js`Math.max(${all}, ${one})`), null);
  const body = js`${statements}
${
  greatest === null
    ? write
    : js`const ${fault} = ${greatest};
if (${fault} !== 0) ${fail}(${k}, ${fault});
else {
${write}
}`
}`;
  return unit.compile<Computation>(
    'join.columns',
    [batch, store, pairs, count, output, fail],
    js`const ${positions} = ${pairs}.positions, ${slots} = ${pairs}.slots;
${row.head()}
${writer.head()}
let ${left} = 0;
for (let ${k} = 0; ${k} < ${count}; ${k}++) {
const ${slot} = ${slots}[${k}];
${row.row(js`${positions}[${k}]`)}
${body}
}
return ${left};`,
  );
}

function interpretComputation(
  computed: readonly Computed[],
  places: readonly [Place, Place],
  schemas: readonly [Schema, Schema, Schema],
): Computation {
  const row = new PairRowValues(places, schemas);
  const evaluators = computed.map(({ expression }) => interpret<PairRowValues>(expression, row.reader));
  return (batch, store, pairs, count, output, fail) => {
    let left = 0;
    for (let k = 0; k < count; k++) {
      row.at(batch, pairs.positions[k]!, store, pairs.slots[k]!);
      const values = evaluators.map(evaluate => evaluate(row));
      const fault = Math.max(...values.map(value => (value instanceof Fault ? value.number : 0)));
      if (fault !== 0) {
        fail(k, fault);
        continue;
      }
      values.forEach((value, n) => {
        // None is a fault.
        output.set(computed[n]!.output, left, value as Exclude<typeof value, Fault>);
      });
      pairs.move(k, left++);
    }
    return left;
  };
}
