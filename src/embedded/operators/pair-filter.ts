import { referencesIn } from '../../expr/analysis.js';
import { js, Unit } from '../../expr/code.js';
import { compileTrue } from '../../expr/compile.js';
import type { Expression } from '../../expr/expression.js';
import { Fault } from '../../expr/fault.js';
import { interpret } from '../../expr/interpret.js';
import type { Schema } from '../../schema/schema.js';
import type { Batch } from '../batch.js';
import { columnsOf, type Shape, VariantCache } from '../batch-row.js';
import type { RowStore } from '../state/row-store.js';
import { and } from './match-loop.js';
import type { PairFault } from './pair-projection.js';
import { PairRow, PairRowValues, type Place } from './pair-row.js';
import type { Pairs } from './pairs.js';

/**
 * Leaves those of the first `count` pairs for which a condition is TRUE, moved to the front: how many. Pairs for which it
 * fails are told, by their number, and left out.
 */
export type PairFilter = (batch: Batch, store: RowStore, pairs: Pairs, count: number, fail: PairFault) => number;

/** The filter for a condition (all conjuncts of `conjuncts`), compiled for the shape of each batch; `null` where there is none. */
export function pairFilter(
  conjuncts: readonly Expression[],
  places: readonly [Place, Place],
  schemas: readonly [Schema, Schema],
  facts: { codeGeneration: boolean },
): ((batch: Batch) => PairFilter) | null {
  if (conjuncts.length === 0) return null;
  const condition = conjuncts.reduce(and);
  if (!facts.codeGeneration) {
    const filter = interpretFilter(condition, places, schemas);
    return () => filter;
  }
  const inBatch = places.indexOf('batch');
  const schema = schemas[inBatch]!;
  const read = columnsOf(
    schema,
    referencesIn(condition).filter(({ input }) => input === inBatch),
  );
  const cache = new VariantCache(schema, read, shape => compileFilter(condition, places, schemas, shape));
  return batch => cache.of(batch);
}

function compileFilter(
  condition: Expression,
  places: readonly [Place, Place],
  schemas: readonly [Schema, Schema],
  shape: Shape,
): PairFilter {
  const unit = new Unit();
  const [batch, store, pairs] = [unit.local('batch'), unit.local('store'), unit.local('pairs')];
  const [count, fail] = [unit.local('count'), unit.local('fail')];
  const [k, left, slot, name] = [unit.local('k'), unit.local('left'), unit.local('slot'), unit.local('fault')];
  const row = new PairRow(unit, places, schemas, {
    batch,
    store,
    slot,
    shape: { ...shape, selection: false, weights: false },
  });
  const { statements, isTrue, fault } = compileTrue(unit, condition, row);
  const take = js`if (${isTrue}) {
if (${left} !== ${k}) ${pairs}.move(${k}, ${left});
${left}++;
}`;
  const body =
    fault === null
      ? take
      : js`const ${name} = ${fault};
if (${name} !== 0) ${fail}(${k}, ${name});
else ${take}`;
  return unit.compile<PairFilter>(
    'join.filter',
    [batch, store, pairs, count, fail],
    js`${row.head()}
let ${left} = 0;
for (let ${k} = 0; ${k} < ${count}; ${k}++) {
const ${slot} = ${pairs}.slots[${k}];
${row.row(js`${pairs}.positions[${k}]`)}
${statements}
${body}
}
return ${left};`,
  );
}

function interpretFilter(
  condition: Expression,
  places: readonly [Place, Place],
  schemas: readonly [Schema, Schema],
): PairFilter {
  const row = new PairRowValues(places, schemas);
  const evaluate = interpret<PairRowValues>(condition, row.reader);
  return (batch, store, pairs, count, fail) => {
    let left = 0;
    for (let k = 0; k < count; k++) {
      const value = evaluate(row.at(batch, pairs.positions[k]!, store, pairs.slots[k]!));
      if (value instanceof Fault) fail(k, value.number);
      else if (value === true) pairs.move(k, left++);
    }
    return left;
  };
}
