import type { NamedExpression } from '../../expr/expression.js';
import { type Join, keepsRows } from '../../plan/nodes/join.js';
import type { SemiJoin } from '../../plan/nodes/semi-join.js';
import type { Schema } from '../../schema/schema.js';
import { appendRun, type Batch, laneAt, MAX_BATCH_ROWS, NO_BATCH, OutputBatch, ordinalAt, weightAt } from '../batch.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter } from '../operator.js';
import { KeyTable } from '../state/key-table.js';
import { restoreRows } from '../state/row-snapshot.js';
import type { RowStore } from '../state/row-store.js';
import { CountedRows } from './counted-rows.js';
import { conditionOf } from './join-condition.js';
import { type JoinInput, joinInput } from './join-keys.js';
import { JoinSide, type SideFacts } from './join-side.js';
import { type MatchLoop, matchLoop, type PairSink } from './match-loop.js';
import { NullKeys } from './null-keys.js';
import { PairProjection } from './pair-projection.js';
import type { Place } from './pair-row.js';
import { Pairs } from './pairs.js';

type Port = 0 | 1;

/** Where the rows of either input lie, by the port that is pushed. */
const PLACES: readonly [readonly [Place, Place], readonly [Place, Place]] = [
  ['batch', 'store'],
  ['store', 'batch'],
];

/** Where a row lies that is shown without a partner, by port: in state, or in the batch at hand. */
const ALONE: readonly [
  Record<'store' | 'batch', readonly [Place, Place]>,
  Record<'store' | 'batch', readonly [Place, Place]>,
] = [
  { store: ['store', 'nowhere'], batch: ['batch', 'nowhere'] },
  { store: ['nowhere', 'store'], batch: ['nowhere', 'batch'] },
];

/**
 * Joins on any condition, incremental on both sides: a batch of one side meets what the other side has brought so far,
 * then becomes part of its own side, so that each pair of changes is met once.
 *
 * One table gives both sides' keys their ids; without equalities there is one id. Pairs leave in `push`, with the
 * product of the weights and the greater arrival watermark (S4.4). Rows that show alone, as pads of an outer join or as
 * the rows of a semi or anti join, which has no pairs, are not linear: see {@link CountedRows}. Once an input has ended,
 * rows of the other one are met but not kept.
 */
export class JoinOperator implements Operator {
  readonly #outlet: Outlet;
  readonly #inputs: readonly [Edge, Edge];
  readonly #table: KeyTable;
  readonly #ways: readonly [JoinInput, JoinInput];
  readonly #sideFacts: readonly [SideFacts, SideFacts];
  readonly #sides: readonly [JoinSide, JoinSide];
  readonly #loops: readonly [(batch: Batch) => MatchLoop, (batch: Batch) => MatchLoop];
  /** By port; `null` where pairs are counted only. */
  readonly #projections: readonly [PairProjection, PairProjection] | null;
  /** By port: what is known of rows that may show alone. */
  readonly #counted: readonly [CountedRows | null, CountedRows | null];
  /** By port: rows that show alone, of state and of a batch. */
  readonly #alone: readonly (Record<'store' | 'batch', PairProjection> | null)[];
  readonly #nullKeys: NullKeys | null;
  readonly #output: OutputBatch;
  readonly #outputWeights: Int32Array | null;
  readonly #timed: boolean;
  /** Rows that show alone, or do no more: `pairs` whose other half is nowhere. */
  readonly #lone = new Pairs();
  readonly #slots = new Int32Array(MAX_BATCH_ROWS);
  readonly #keyed = new Int32Array(MAX_BATCH_ROWS);
  readonly #unkeyed = new Int32Array(MAX_BATCH_ROWS);
  /** By position: arrival watermarks of the batch at hand. */
  readonly #arrivals = new Float64Array(MAX_BATCH_ROWS);
  readonly #ended: [boolean, boolean] = [false, false];
  readonly #watermarks: [number, number] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  /** The greatest arrival watermark since the last flush: that of all changes, behind a hold. */
  #latest = Number.NEGATIVE_INFINITY;
  #port: Port = 0;
  #batch: Batch | null = null;
  #isRestoring = false;
  #isForgetting = false;

  constructor(
    node: Join | SemiJoin,
    inputs: readonly [Edge, Edge],
    output: Edge,
    outlet: Outlet,
    facts: { codeGeneration: boolean; forgets?: boolean },
  ) {
    const forgets = facts.forgets === true;
    const keeps = (side: Port) =>
      node.kind === 'join' ? keepsRows(node.type, side) : node.type === 'anti' && side === 0;
    const condition = conditionOf(node.on, keeps);
    const isCounted = (port: Port) => keeps(port) || (node.kind === 'semi-join' && port === 0);
    const isBilinear = !isCounted(0) && !isCounted(1);
    const schemas = [inputs[0].schema, inputs[1].schema, output.schema] as const;
    const columns = node.kind === 'join' ? node.columns : wholeRow(inputs[0].schema);
    const projection = (places: readonly [Place, Place]) => new PairProjection(columns, places, schemas, facts);
    this.#outlet = outlet;
    this.#inputs = inputs;
    this.#timed = output.timed;
    this.#table = new KeyTable(condition.keys.map(({ type }) => type));
    // What is no inner join stands behind a hold on a timed edge, so a change is caused by the last one: no need to remember.
    const sideFacts = (port: Port): SideFacts => ({
      // What is forgotten is found as what is taken back.
      retracts: inputs[port].retracts || forgets,
      timed: output.timed && inputs[port].timed && isBilinear && !forgets,
      placed: output.placed && port === 0,
      remembers: isCounted(port),
    });
    this.#sideFacts = [sideFacts(0), sideFacts(1)];
    const side = (port: Port) => new JoinSide(inputs[port].schema, this.#table, this.#sideFacts[port]);
    this.#sides = [side(0), side(1)];
    const way = (port: Port) => joinInput(port, condition, inputs[port], facts, batch => this.#take(port, batch));
    this.#ways = [way(0), way(1)];
    const loop = (port: Port) => matchLoop(condition.residual, PLACES[port], [schemas[0], schemas[1]], facts);
    this.#loops = [loop(0), loop(1)];
    this.#projections = node.kind === 'join' ? [projection(PLACES[0]), projection(PLACES[1])] : null;
    const showing = { matched: node.type === 'semi', takesBackAtOnce: node.kind === 'join' };
    const counted = (port: Port) => (isCounted(port) ? new CountedRows(this.#sides[port], showing) : null);
    this.#counted = [counted(0), counted(1)];
    this.#alone = ALONE.map(({ store, batch }, port) => {
      return this.#counted[port] === null ? null : { store: projection(store), batch: projection(batch) };
    });
    this.#nullKeys = condition.nullKeysMayFail
      ? new NullKeys(node.on, inputs, this.#sideFacts, this.#slots, this.#failPair)
      : null;
    this.#output = new OutputBatch(output.schema, {
      weights: output.retracts,
      arrivals: output.timed,
      places: output.placed,
    });
    this.#outputWeights = this.#output.batch.weights;
  }

  push(port: number, batch: Batch): void {
    // Ports are 0 and 1.
    this.#ways[port as Port].push(batch);
  }

  /** Rows go without a look at what they match: their pairs stay, and who had them as a partner keeps it (S12.3). */
  forget(port: number, gone: Batch): void {
    this.#isForgetting = true;
    this.push(port, gone);
    this.#isForgetting = false;
  }

  watermark(port: number, time: number): void {
    this.#watermarks[port as Port] = time;
    const other = (1 - port) as Port;
    this.#sides[other].settle(time);
    this.#nullKeys?.settle(other, time);
    this.#releaseIds(this.#sides[other]);
  }

  finish(port: number): void {
    this.#ended[port as Port] = true;
    const other = (1 - port) as Port;
    // Rows that show alone may still do so when the step ends.
    if (this.#counted[other] === null) this.#drop(other);
  }

  flush(): void {
    for (const port of [0, 1] as const) {
      const counted = this.#counted[port];
      if (counted === null) continue;
      counted.settle(this.#lone, count => this.#giveAlone(port, count));
      if (this.#ended[1 - port]) this.#drop(port);
    }
    this.#latest = Number.NEGATIVE_INFINITY;
  }

  #drop(port: Port): void {
    this.#sides[port].drop();
    this.#nullKeys?.drop(port);
  }

  /** Takes the rows of one side that may meet somebody. */
  #take(port: Port, batch: Batch): void {
    const way = this.#ways[port];
    const keyed = this.#withKeys(way.strict, batch);
    const unkeyed = keyed === batch ? null : this.#without(keyed, batch);
    const isKept = !this.#ended[1 - port];
    const ids = isKept ? this.#table.ids(keyed, way.keys) : this.#table.find(keyed, way.keys);
    const counted = this.#counted[port];
    const isSilent = this.#isRestoring || this.#isForgetting;
    if (!isSilent) this.#meet(port, batch, keyed, unkeyed, ids);
    if (!isKept) {
      if (counted !== null) this.#passAlone(port, counted, batch, batch);
      return;
    }
    if (counted !== null && unkeyed !== null && !isSilent) this.#passAlone(port, counted, batch, unkeyed);
    const side = this.#sides[port];
    side.insert(keyed, ids, this.#slots);
    if (!isSilent) counted?.insert(keyed, this.#slots);
    else if (this.#isForgetting) counted?.forget(keyed.count, this.#slots);
    if (this.#nullKeys !== null && unkeyed !== null) this.#nullKeys.insert(port, unkeyed);
    this.#releaseIds(side);
  }

  /** The rows of `batch` without NULL in the key columns `strict`; the same object where all are. */
  #withKeys(strict: readonly number[], batch: Batch): Batch {
    if (strict.every(c => (batch.nulls[c] ?? null) === null)) return batch;
    const { count, selection } = batch;
    const keyed = this.#keyed;
    let n = 0;
    for (let k = 0; k < count; k++) {
      const i = selection === null ? k : selection[k]!;
      let isNull = false;
      for (let s = 0; s < strict.length; s++) if (batch.nulls[strict[s]!]?.[i] === 1) isNull = true;
      if (!isNull) keyed[n++] = i;
    }
    return n === count ? batch : { ...batch, selection: keyed, count: n };
  }

  /** The live rows of `batch` that are not among those of `some`. */
  #without(some: Batch, batch: Batch): Batch {
    const unkeyed = this.#unkeyed;
    let n = 0;
    for (let k = 0, next = 0; k < batch.count; k++) {
      const i = batch.selection === null ? k : batch.selection[k]!;
      if (next < some.count && some.selection![next] === i) next++;
      else unkeyed[n++] = i;
    }
    return { ...batch, selection: unkeyed, count: n };
  }

  /** Finds and emits the pairs of a batch with the other side. */
  #meet(port: Port, batch: Batch, keyed: Batch, unkeyed: Batch | null, ids: Int32Array): void {
    const other = this.#sides[1 - port]!;
    if (this.#timed) this.#readArrivals(batch);
    this.#counted[port]?.found.fill(0, 0, batch.rows);
    this.#port = port;
    this.#batch = batch;
    if (other.store.live > 0) this.#loops[port](keyed)(keyed, ids, other, this.#sink);
    this.#nullKeys?.push(port, keyed, unkeyed, other.store);
  }

  readonly #sink: PairSink = {
    pairs: new Pairs(),
    matched: count => this.#matched(count),
    failed: (position, slot, fault) =>
      this.#failPair(this.#batch!, position, this.#sides[1 - this.#port]!.store, slot, fault),
  };

  #matched(count: number): void {
    const port = this.#port;
    const batch = this.#batch!;
    const { store } = this.#sides[1 - port]!;
    const { pairs } = this.#sink;
    const other = (1 - port) as Port;
    this.#counted[port]?.count(pairs, count, slot => store.weight(slot));
    const taken = this.#counted[other]?.match(batch, pairs, count, this.#lone) ?? 0;
    if (taken > 0) this.#giveAlone(other, taken);
    if (this.#projections === null) return;
    const isWeighted = this.#outputWeights !== null && (batch.weights !== null || store.weights !== null);
    if (isWeighted) {
      for (let k = 0; k < count; k++) {
        pairs.weights[k] = weightAt(batch, pairs.positions[k]!) * store.weight(pairs.slots[k]!);
      }
    }
    if (this.#timed) {
      for (let k = 0; k < count; k++) {
        pairs.arrivals[k] = Math.max(this.#arrivals[pairs.positions[k]!]!, store.arrival(pairs.slots[k]!));
      }
    }
    this.#give(this.#projections[port], batch, store, pairs, count, isWeighted);
  }

  /** `count` rows of state alone, which change because of what came since the last flush. */
  #giveAlone(port: Port, count: number): void {
    const { store } = this.#sides[port];
    const lone = this.#lone;
    if (this.#timed) lone.arrivals.fill(this.#latest, 0, count);
    const { lanes, ordinals } = this.#output.batch;
    if (lanes !== null) {
      for (let k = 0; k < count; k++) {
        lanes[k] = store.lane(lone.slots[k]!);
        ordinals![k] = store.ordinal(lone.slots[k]!);
      }
    }
    this.#give(this.#alone[port]!.store, NO_BATCH, store, lone, count, true);
  }

  /** Shows those of the rows `some` of `batch` that are shown alone, for good: what they match is known and stays. */
  #passAlone(port: Port, counted: CountedRows, batch: Batch, some: Batch): void {
    const { found } = counted;
    const { lanes, ordinals } = this.#output.batch;
    const lone = this.#lone;
    let n = 0;
    for (let k = 0; k < some.count; k++) {
      const i = some.selection === null ? k : some.selection[k]!;
      if (!counted.isShown(found[i]!)) continue;
      lone.positions[n] = i;
      lone.arrivals[n] = this.#arrivals[i]!;
      if (lanes !== null) {
        lanes[n] = laneAt(batch, i);
        ordinals![n] = ordinalAt(batch, i);
      }
      lone.weights[n++] = weightAt(batch, i);
    }
    if (n > 0) this.#give(this.#alone[port]!.batch, batch, this.#sides[port].store, lone, n, true);
  }

  #give(
    projection: PairProjection,
    batch: Batch,
    store: RowStore,
    pairs: Pairs,
    count: number,
    isWeighted: boolean,
  ): void {
    const output = this.#output;
    output.reset();
    const rows = projection.run(batch, store, pairs, count, output, (k, fault) => {
      const weight = isWeighted ? pairs.weights[k]! : 1;
      this.#outlet.error('', fault, weight, this.#timed ? pairs.arrivals[k]! : Number.NEGATIVE_INFINITY);
    });
    if (rows === 0) return;
    output.batch.weights = isWeighted ? this.#outputWeights : null;
    if (isWeighted) this.#outputWeights?.set(pairs.weights.subarray(0, rows));
    const runs = output.batch.arrivals;
    if (runs !== null) for (let k = 0; k < rows; k++) appendRun(runs, k, pairs.arrivals[k]!);
    this.#outlet.rows(output.batch);
  }

  readonly #failPair = (batch: Batch, position: number, store: RowStore, slot: number, fault: number): void => {
    const weight = weightAt(batch, position) * store.weight(slot);
    const arrival = this.#timed ? Math.max(this.#arrivals[position]!, store.arrival(slot)) : Number.NEGATIVE_INFINITY;
    this.#outlet.error('', fault, weight, arrival);
  };

  #readArrivals({ arrivals: runs, rows }: Batch): void {
    const arrivals = this.#arrivals;
    if (runs === null) arrivals.fill(Number.NEGATIVE_INFINITY, 0, rows);
    else {
      for (let run = 0, at = 0; run < runs.count; at = runs.end[run++]!) {
        arrivals.fill(runs.watermark[run]!, at, runs.end[run]!);
        this.#latest = Math.max(this.#latest, runs.watermark[run]!);
      }
    }
  }

  /** Gives back ids that no row of either side has any more. */
  #releaseIds(side: JoinSide): void {
    const { emptied } = side;
    if (emptied.length === 0) return;
    for (const id of new Set(emptied)) {
      if (!this.#sides.some(other => other.hasRows(id))) this.#table.release(id);
    }
    emptied.length = 0;
  }

  snapshot(into: StateWriter): void {
    into.value('ended', [...this.#ended]);
    into.value('watermarks', [...this.#watermarks]);
    this.#sides.forEach((side, port) => {
      const { slots, ids } = side.rowsById();
      const hashes = this.#table.hashesOf(ids);
      side.store.snapshot(into, `side ${port}`, slots, hashes);
      const counted = this.#counted[port]!;
      if (counted !== null) into.columns(`matches ${port}`, slots.length, [counted.save(slots)], hashes);
    });
    this.#nullKeys?.snapshot(into);
  }

  restore(from: StateReader): void {
    this.#isRestoring = true;
    for (const port of [0, 1] as const) {
      const { retracts, timed, placed } = this.#sideFacts[port];
      const facts = { weights: retracts, arrivals: timed, places: placed };
      const counted = this.#counted[port];
      const matches = counted === null ? null : from.columns(`matches ${port}`).columns[0]!;
      let row = 0;
      restoreRows(this.#inputs[port].schema, facts, from, `side ${port}`, batch => {
        this.push(port, batch);
        if (matches === null) return;
        // Rows of a snapshot differ and have keys, so each got a slot of its own.
        for (let k = 0; k < batch.count; k++) counted!.load(this.#slots[k]!, (matches as Float64Array)[row++]!);
      });
    }
    this.#nullKeys?.restore(from);
    this.#isRestoring = false;
    (from.value('watermarks') as [number, number]).forEach((time, port) => {
      this.watermark(port, time);
    });
    (from.value('ended') as [boolean, boolean]).forEach((ended, port) => {
      if (ended) this.finish(port);
    });
    this.flush();
  }

  get stateBytes(): number {
    return (
      this.#table.bytes +
      this.#sides[0].stateBytes +
      this.#sides[1].stateBytes +
      (this.#nullKeys === null ? 0 : this.#nullKeys.stateBytes)
    );
  }
}

/** All columns of the left row. */
function wholeRow({ fields }: Schema): NamedExpression[] {
  return fields.map(({ name, type }) => ({ name, expression: { kind: 'column', input: 0, name, type } }));
}
