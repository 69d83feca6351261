import { holdBackOf, type IntervalJoin } from '../../plan/nodes/interval-join.js';
import { keepsRows } from '../../plan/nodes/join.js';
import { indexOfField } from '../../schema/schema.js';
import { type Batch, MAX_BATCH_ROWS, NO_BATCH, weightAt } from '../batch.js';
import type { Edge, Operator, Outlet, StateReader, StateWriter } from '../operator.js';
import { KeyTable } from '../state/key-table.js';
import { restoreRows } from '../state/row-snapshot.js';
import { BatchArrivals } from './batch-arrivals.js';
import { IntervalSide, type IntervalSideFacts } from './interval-side.js';
import { conditionOf, withoutFailingNulls } from './join-condition.js';
import { type JoinInput, joinInput } from './join-keys.js';
import { LateJudge } from './late-judge.js';
import type { MatchedPairs } from './match-loop.js';
import { type PairFilter, pairFilter } from './pair-filter.js';
import { PairOutput } from './pair-output.js';
import { PairProjection } from './pair-projection.js';
import type { Place } from './pair-row.js';
import { Pairs } from './pairs.js';

type Port = 0 | 1;

/** Where the rows of either input lie, by the port that is pushed. */
const PLACES: readonly [readonly [Place, Place], readonly [Place, Place]] = [
  ['batch', 'store'],
  ['store', 'batch'],
];

/** Where a row lies that is padded, by port. */
const PAD_PLACES: readonly [readonly [Place, Place], readonly [Place, Place]] = [
  ['store', 'nowhere'],
  ['nowhere', 'store'],
];

/**
 * Joins rows whose times are near (S8.1): a batch of one side meets what the other side has brought and time has not
 * freed yet, then becomes part of its own side, so that each pair of changes is met once.
 *
 * Which pairs count follows from times and arrival watermarks, whatever is still there: a row is freed once no change
 * that is still to come can make a pair with it. Pairs leave in `push`, with the product of the weights and the greater
 * arrival watermark, held back; rows of a side that is kept whole that have met nobody leave in `watermark`, when the
 * watermark of both inputs has reached their expiry.
 */
export class IntervalJoinOperator implements Operator {
  readonly #inputs: readonly [Edge, Edge];
  readonly #output: PairOutput;
  readonly #holdBack: number;
  readonly #late: Outlet['late'];
  readonly #table: KeyTable;
  readonly #ways: readonly [JoinInput, JoinInput];
  readonly #facts: readonly [IntervalSideFacts, IntervalSideFacts];
  readonly #sides: readonly [IntervalSide, IntervalSide];
  /** By port: tells late rows, of which none need be told on a side that is kept whole. */
  readonly #judges: readonly [LateJudge | null, LateJudge | null];
  readonly #countsLate: readonly [boolean, boolean];
  readonly #times: readonly [number, number];
  /** By port: the times of partners of a row are in `[time + low, time + high]`. */
  readonly #spans: readonly [{ low: number; high: number }, { low: number; high: number }];
  readonly #filters: readonly [((batch: Batch) => PairFilter) | null, ((batch: Batch) => PairFilter) | null];
  readonly #projections: readonly [PairProjection, PairProjection];
  readonly #pads: readonly [PairProjection, PairProjection];
  readonly #isWeighted: boolean;
  readonly #pairs = new Pairs();
  readonly #lone = new Pairs();
  readonly #arrivals = new BatchArrivals();
  readonly #slots = new Int32Array(MAX_BATCH_ROWS);
  /** By position: ids of a batch some rows of which equal nobody. */
  readonly #ids = new Int32Array(MAX_BATCH_ROWS);
  /** By position: 1 where the row of the batch at hand has met somebody. */
  readonly #found = new Uint8Array(MAX_BATCH_ROWS);
  readonly #staying = new Int32Array(MAX_BATCH_ROWS);
  readonly #watermarks: [number, number] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  #port: Port = 0;
  #batch: Batch = NO_BATCH;
  #isRestoring = false;

  constructor(
    node: IntervalJoin,
    inputs: readonly [Edge, Edge],
    output: Edge,
    outlet: Outlet,
    facts: { codeGeneration: boolean },
  ) {
    const { from, to } = node;
    const keeps = (port: Port) => keepsRows(node.type, port);
    const condition = withoutFailingNulls(conditionOf(node.on, keeps));
    const schemas = [inputs[0].schema, inputs[1].schema, output.schema] as const;
    this.#inputs = inputs;
    this.#output = new PairOutput(output, outlet);
    this.#holdBack = holdBackOf(node);
    this.#late = (pairs, port) => outlet.late(pairs, port);
    this.#table = new KeyTable(condition.keys.map(({ type }) => type));
    const way = (port: Port) => joinInput(port, condition, inputs[port], facts, batch => this.#take(port, batch));
    this.#ways = [way(0), way(1)];
    this.#times = [indexOfField(schemas[0], node.times[0]), indexOfField(schemas[1], node.times[1])];
    const sideFacts = (port: Port): IntervalSideFacts => ({
      retracts: inputs[port].retracts,
      kept: keeps(port),
      lasts: (port === 0 ? to : -from) + 1,
    });
    this.#facts = [sideFacts(0), sideFacts(1)];
    const side = (port: Port) => new IntervalSide(schemas[port], this.#times[port], this.#table, this.#facts[port]);
    this.#sides = [side(0), side(1)];
    const judge = (port: Port) => (keeps(port) ? null : new LateJudge(this.#times[port], to - from));
    this.#judges = [judge(0), judge(1)];
    this.#countsLate = [node.late[0] === 'drop', node.late[1] === 'drop'];
    this.#spans = [
      { low: from, high: to },
      { low: -to, high: -from },
    ];
    const filter = (port: Port) => pairFilter(condition.residual, PLACES[port], [schemas[0], schemas[1]], facts);
    this.#filters = [filter(0), filter(1)];
    const projection = (places: readonly [Place, Place]) => new PairProjection(node.columns, places, schemas, facts);
    this.#projections = [projection(PLACES[0]), projection(PLACES[1])];
    this.#pads = [projection(PAD_PLACES[0]), projection(PAD_PLACES[1])];
    this.#isWeighted = output.retracts;
  }

  push(port: number, batch: Batch): void {
    // Ports are 0 and 1.
    const side = port as Port;
    const judge = this.#judges[side];
    if (judge === null) {
      this.#ways[side].push(batch);
      return;
    }
    const inTime = judge.only('in time', batch);
    if (judge.late > 0 && this.#countsLate[side]) this.#late(judge.late, side);
    if (inTime.count > 0) this.#ways[side].push(inTime);
  }

  watermark(port: number, time: number): void {
    this.#watermarks[port as Port] = time;
    this.#expire(0);
    this.#expire(1);
  }

  finish(): void {
    // With the end of an input its watermark is +infinity, and all that waits for it is freed.
  }

  flush(): void {}

  /** Takes the rows of one side that may meet somebody, or are padded. */
  #take(port: Port, batch: Batch): void {
    const way = this.#ways[port];
    const ids = this.#idsOf(port, this.#table.ids(batch, way.keys), batch);
    if (!this.#isRestoring) this.#meet(port, batch, ids);
    const staying = this.#isRestoring ? batch : this.#stayingOf(port, batch, ids);
    const side = this.#sides[port];
    side.insert(staying, ids, this.#slots);
    if (this.#isRestoring) return;
    if (this.#facts[port].kept) {
      for (let k = 0; k < staying.count; k++) {
        const position = staying.selection === null ? k : staying.selection[k]!;
        if (this.#found[position] === 1) side.setMatch(this.#slots[k]!);
      }
      this.#expire(port);
    } else this.#releaseIds();
  }

  /** The ids by position, -1 where a key is NULL that has to be equal: what is NULL equals nobody. */
  #idsOf(port: Port, ids: Int32Array, batch: Batch): Int32Array {
    const masks = this.#ways[port].strict.flatMap(c => batch.nulls[c] ?? []);
    if (masks.length === 0) return ids;
    const own = this.#ids;
    for (let k = 0; k < batch.count; k++) {
      const i = batch.selection === null ? k : batch.selection[k]!;
      const isNull = masks.some(mask => mask[i] === 1);
      // The key of NULLs is nobody's: it goes when the batch is done.
      if (isNull) this.#sides[port].emptied.push(ids[i]!);
      own[i] = isNull ? -1 : ids[i]!;
    }
    return own;
  }

  /** The rows that a partner may still come for, or that are to be padded. */
  #stayingOf(port: Port, batch: Batch, ids: Int32Array): Batch {
    if (this.#facts[port].kept) return batch;
    const until = this.#watermarks[1 - port]! - this.#facts[port].lasts;
    // A rowtime is a number.
    const times = batch.columns[this.#times[port]] as Float64Array;
    const staying = this.#staying;
    let n = 0;
    for (let k = 0; k < batch.count; k++) {
      const i = batch.selection === null ? k : batch.selection[k]!;
      // What equals nobody has nothing to wait for.
      if (ids[i]! < 0) continue;
      if (times[i]! > until) staying[n++] = i;
      else this.#sides[port].emptied.push(ids[i]!);
    }
    return n === batch.count ? batch : { ...batch, selection: staying, count: n };
  }

  /** Finds and emits the pairs of a batch with the other side. */
  #meet(port: Port, batch: Batch, ids: Int32Array): void {
    const other = this.#sides[1 - port]!;
    this.#found.fill(0, 0, batch.rows);
    if (other.store.live === 0) return;
    this.#arrivals.read(batch);
    this.#port = port;
    this.#batch = batch;
    // A rowtime is a number.
    const times = batch.columns[this.#times[port]] as Float64Array;
    other.meet({ batch, ids, times, arrivals: this.#arrivals.at, ...this.#spans[port] }, this.#sink);
    this.#batch = NO_BATCH;
  }

  readonly #sink: MatchedPairs = {
    pairs: this.#pairs,
    matched: count => this.#matched(count),
  };

  #matched(count: number): void {
    const port = this.#port;
    const batch = this.#batch;
    const other = this.#sides[1 - port]!;
    const { store } = other;
    const pairs = this.#pairs;
    for (let k = 0; k < count; k++) {
      const arrival = Math.max(this.#arrivals.at[pairs.positions[k]!]!, store.arrival(pairs.slots[k]!));
      pairs.arrivals[k] = arrival - this.#holdBack;
    }
    if (this.#isWeighted) {
      for (let k = 0; k < count; k++) {
        pairs.weights[k] = weightAt(batch, pairs.positions[k]!) * store.weight(pairs.slots[k]!);
      }
    }
    const filter = this.#filters[port];
    const left = filter === null ? count : filter(batch)(batch, store, pairs, count, this.#fail);
    if (this.#facts[port].kept) for (let k = 0; k < left; k++) this.#found[pairs.positions[k]!] = 1;
    if (this.#facts[1 - port]!.kept) for (let k = 0; k < left; k++) other.setMatch(pairs.slots[k]!);
    if (left > 0) this.#output.give(this.#projections[port], batch, store, pairs, left, this.#isWeighted);
  }

  readonly #fail = (k: number, fault: number): void => {
    const pairs = this.#pairs;
    this.#output.fail(fault, this.#isWeighted ? pairs.weights[k]! : 1, pairs.arrivals[k]!);
  };

  /** Frees the rows of a side that nobody can meet any more; those that have met nobody are padded first, if any are. */
  #expire(port: Port): void {
    const side = this.#sides[port];
    const { kept } = this.#facts[port];
    const now = kept ? Math.min(...this.#watermarks) : this.#watermarks[1 - port]!;
    let pads = 0;
    for (let slot = side.expired(now); slot >= 0; slot = side.expired(now)) {
      if (!kept || side.hasMatch(slot)) side.remove(slot);
      else {
        const lone = this.#lone;
        lone.slots[pads] = slot;
        lone.arrivals[pads] = Math.max(side.expiryOf(slot) - 1, side.store.arrival(slot)) - this.#holdBack;
        if (++pads === MAX_BATCH_ROWS) {
          this.#pad(port, pads);
          pads = 0;
        }
      }
    }
    if (pads > 0) this.#pad(port, pads);
    this.#releaseIds();
  }

  #pad(port: Port, count: number): void {
    const side = this.#sides[port];
    // What fails is moved out of the pairs.
    const slots = this.#lone.slots.slice(0, count);
    this.#output.give(this.#pads[port], NO_BATCH, side.store, this.#lone, count, false);
    for (const slot of slots) side.remove(slot);
  }

  /** Gives back ids that no row of either side has any more, each once. */
  #releaseIds(): void {
    const [left, right] = this.#sides;
    if (left.emptied.length + right.emptied.length === 0) return;
    for (const id of new Set([...left.emptied, ...right.emptied])) {
      if (!left.hasRows(id) && !right.hasRows(id)) this.#table.release(id);
    }
    left.emptied.length = 0;
    right.emptied.length = 0;
  }

  snapshot(into: StateWriter): void {
    into.value('watermarks', [...this.#watermarks]);
    this.#sides.forEach((side, port) => {
      const slots = side.store.liveSlots();
      const hashes = Int32Array.from(slots, slot => this.#hashOf(side.idOf(slot)));
      side.store.snapshot(into, `side ${port}`, slots, hashes);
      if (this.#facts[port]!.kept) into.columns(`matches ${port}`, slots.length, [side.saveMatches(slots)], hashes);
    });
  }

  #hashOf(id: number): number {
    return id < 0 ? 0 : this.#table.hashOf(id);
  }

  restore(from: StateReader): void {
    this.#isRestoring = true;
    for (const port of [0, 1] as const) {
      const { retracts, kept } = this.#facts[port];
      const facts = { weights: retracts, arrivals: true, places: false };
      const matches = kept ? (from.columns(`matches ${port}`).columns[0] as Uint8Array) : null;
      let row = 0;
      restoreRows(this.#inputs[port].schema, facts, from, `side ${port}`, batch => {
        this.#ways[port].push(batch);
        if (matches === null) return;
        for (let k = 0; k < batch.count; k++) if (matches[row++] === 1) this.#sides[port].setMatch(this.#slots[k]!);
      });
    }
    this.#isRestoring = false;
    (from.value('watermarks') as [number, number]).forEach((time, port) => {
      this.#watermarks[port as Port] = time;
    });
    this.#releaseIds();
  }

  get stateBytes(): number {
    return this.#table.bytes + this.#sides[0].stateBytes + this.#sides[1].stateBytes;
  }
}
