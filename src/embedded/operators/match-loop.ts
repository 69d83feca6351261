import { referencesIn } from '../../expr/analysis.js';
import { type Code, js, Unit } from '../../expr/code.js';
import { compileTrue } from '../../expr/compile.js';
import type { Expression } from '../../expr/expression.js';
import { Fault } from '../../expr/fault.js';
import { interpret } from '../../expr/interpret.js';
import type { Schema } from '../../schema/schema.js';
import { type Batch, MAX_BATCH_ROWS } from '../batch.js';
import { columnsOf, type Shape, VariantCache } from '../batch-row.js';
import type { IntegerField } from '../state/integer-records.js';
import type { RowStore } from '../state/row-store.js';
import { SEGMENT_BITS, SEGMENT_MASK } from '../state/segments.js';
import { PairRow, PairRowValues, type Place } from './pair-row.js';
import type { Pairs } from './pairs.js';

/**
 * Rows of state in chains: by id a link to the first one, by slot a link to the next; 0 where there is none. A link is
 * twice the slot + 1, and odd where the row may have a next one, so that the end of most chains costs no look at it.
 */
export interface Chains {
  readonly store: RowStore;
  readonly heads: readonly Int32Array[];
  readonly next: IntegerField;
}

/** Takes pairs that are found. */
export interface MatchedPairs {
  readonly pairs: Pairs;
  /** The first `count` of `pairs` match; they may be overwritten when this returns. */
  matched(count: number): void;
}

/** Takes what a match loop finds. */
export interface PairSink extends MatchedPairs {
  /** The condition of a pair fails. */
  failed(position: number, slot: number, fault: number): void;
}

/** Finds, for each live row of `batch`, the rows in the chain of its id for which the condition is TRUE; -1 is no id. */
export type MatchLoop = (batch: Batch, ids: Int32Array, chains: Chains, sink: PairSink) => void;

/** The loop for a condition over pairs (all conjuncts of `residual`), compiled for the shape of each batch. */
export function matchLoop(
  residual: readonly Expression[],
  places: readonly [Place, Place],
  schemas: readonly [Schema, Schema],
  facts: { codeGeneration: boolean },
): (batch: Batch) => MatchLoop {
  if (residual.length === 0) return () => matchAll;
  const condition = residual.reduce(and);
  if (!facts.codeGeneration) {
    const loop = interpretMatch(condition, places, schemas);
    return () => loop;
  }
  const inBatch = places.indexOf('batch');
  const schema = schemas[inBatch]!;
  const read = columnsOf(
    schema,
    referencesIn(condition).filter(({ input }) => input === inBatch),
  );
  const cache = new VariantCache(schema, read, shape => compileMatch(condition, places, schemas, shape));
  return batch => cache.of(batch);
}

/** Equal keys are the whole condition. */
function matchAll(batch: Batch, ids: Int32Array, { heads, next }: Chains, sink: PairSink): void {
  const { count, selection } = batch;
  const { positions, slots } = sink.pairs;
  const { segments, width } = next.records;
  const field = next.at;
  let n = 0;
  for (let k = 0; k < count; k++) {
    const i = selection === null ? k : selection[k]!;
    const id = ids[i]!;
    if (id < 0) continue;
    let at = heads[id >>> SEGMENT_BITS]![id & SEGMENT_MASK]!;
    while (at !== 0) {
      const slot = (at >>> 1) - 1;
      positions[n] = i;
      slots[n] = slot;
      if (++n === MAX_BATCH_ROWS) {
        sink.matched(n);
        n = 0;
      }
      at = (at & 1) === 0 ? 0 : segments[slot >>> SEGMENT_BITS]![(slot & SEGMENT_MASK) * width + field]!;
    }
  }
  if (n > 0) sink.matched(n);
}

/** The condition inline, so that a pair that does not match costs no more than its test. */
function compileMatch(
  condition: Expression,
  places: readonly [Place, Place],
  schemas: readonly [Schema, Schema],
  shape: Shape,
): MatchLoop {
  const unit = new Unit();
  const [batch, ids, chains, sink] = [unit.local('batch'), unit.local('ids'), unit.local('chains'), unit.local('sink')];
  const [store, heads, next] = [unit.local('store'), unit.local('heads'), unit.local('next')];
  const [segments, width, field] = [unit.local('segments'), unit.local('width'), unit.local('field')];
  const [positions, slots] = [unit.local('positions'), unit.local('slots')];
  const [k, id, at, slot, n] = [
    unit.local('k'),
    unit.local('id'),
    unit.local('at'),
    unit.local('slot'),
    unit.local('n'),
  ];
  const row = new PairRow(unit, places, schemas, { batch, store, slot, shape: { ...shape, weights: false } });
  const { statements, isTrue, fault } = compileTrue(unit, condition, row);
  const take = js`if (${isTrue}) {
${positions}[${n}] = ${row.position}; ${slots}[${n}] = ${slot};
if (++${n} === ${MAX_BATCH_ROWS}) { ${sink}.matched(${n}); ${n} = 0; }
}`;
  return unit.compile<MatchLoop>(
    'join.match',
    [batch, ids, chains, sink],
    js`const { store: ${store}, heads: ${heads}, next: ${next} } = ${chains};
const { segments: ${segments}, width: ${width} } = ${next}.records, ${field} = ${next}.at;
const { positions: ${positions}, slots: ${slots} } = ${sink}.pairs;
${row.head()}
let ${n} = 0;
for (let ${k} = 0; ${k} < ${batch}.count; ${k}++) {
${row.batchRow(k)}
const ${id} = ${ids}[${row.position}];
if (${id} >= 0) {
let ${at} = ${heads}[${id} >>> ${SEGMENT_BITS}][${id} & ${SEGMENT_MASK}];
while (${at} !== 0) {
const ${slot} = (${at} >>> 1) - 1;
${at} = (${at} & 1) === 0 ? 0 : ${segments}[${slot} >>> ${SEGMENT_BITS}][(${slot} & ${SEGMENT_MASK}) * ${width} + ${field}];
${row.storeRow()}
${statements}
${guarded(unit, fault, take, name => js`${sink}.failed(${row.position}, ${slot}, ${name});`)}
}
}
}
if (${n} > 0) ${sink}.matched(${n});`,
  );
}

function guarded(unit: Unit, fault: Code | null, body: Code, fail: (name: Code) => Code): Code {
  if (fault === null) return body;
  const name = unit.local('fault');
  return js`const ${name} = ${fault};
if (${name} !== 0) { ${fail(name)} }
else ${body}`;
}

function interpretMatch(
  condition: Expression,
  places: readonly [Place, Place],
  schemas: readonly [Schema, Schema],
): MatchLoop {
  const row = new PairRowValues(places, schemas);
  const evaluate = interpret<PairRowValues>(condition, row.reader);
  return (batch, ids, { store, heads, next }, sink) => {
    const { positions, slots } = sink.pairs;
    let n = 0;
    for (let k = 0; k < batch.count; k++) {
      const i = batch.selection === null ? k : batch.selection[k]!;
      const id = ids[i]!;
      if (id < 0) continue;
      let at = heads[id >>> SEGMENT_BITS]![id & SEGMENT_MASK]!;
      while (at !== 0) {
        const slot = (at >>> 1) - 1;
        at = (at & 1) === 0 ? 0 : next.get(slot);
        const value = evaluate(row.at(batch, i, store, slot));
        if (value instanceof Fault) sink.failed(i, slot, value.number);
        else if (value === true) {
          positions[n] = i;
          slots[n] = slot;
          if (++n === MAX_BATCH_ROWS) {
            sink.matched(n);
            n = 0;
          }
        }
      }
    }
    if (n > 0) sink.matched(n);
  };
}

/** AND of two conditions. */
export function and(a: Expression, b: Expression): Expression {
  const nullable = a.type.nullable || b.type.nullable;
  return { kind: 'call', name: 'AND', operands: [a, b], type: { kind: 'boolean', nullable } };
}
