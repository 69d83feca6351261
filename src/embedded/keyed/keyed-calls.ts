import { MillraceError } from '../../errors/millrace-error.js';
import type { KeyedFunction, StateSpec } from '../../plan/nodes/keyed-function.js';
import type { BatchColumn } from '../batch.js';
import type { StateReader, StateWriter } from '../operator.js';
import { AddingCell } from './adding-cell.js';
import { CallRequests } from './call-requests.js';
import { CallScope } from './call-scope.js';
import { KeyEntries } from './key-entries.js';
import { KeyEntry } from './key-entry.js';
import { ListCell } from './list-cell.js';
import { MapCell } from './map-cell.js';
import { type SavedValue, savedValue, saveValue } from './saved-value.js';
import type { StateCell } from './state-cell.js';
import { EVENT_TIME, PROCESSING_TIME, type Timer, Timers } from './timers.js';
import { ValueCell } from './value-cell.js';

/** What a user's function threw. */
export class Failure {
  readonly thrown: unknown;

  constructor(thrown: unknown) {
    this.thrown = thrown;
  }
}

/** Takes what calls emit: once a call has returned, in the order in which it was emitted. */
export type Emit = (output: number, value: unknown) => void;

/** What a function gets beside its row or timer. */
interface CallContext {
  time: number;
  watermark: number;
  readonly state: object;
  readonly timers: object;
  readonly emit: object;
}

/** So many keys may come anew, beside as many as there were, before those are forgotten of which nothing is left. */
const MORE_KEYS = 1024;

type Call = (operand: unknown, context: unknown) => unknown;

/**
 * The calls of a keyed function's program, each with the state and timers of its key. A call that fails leaves all as it
 * was: what it wrote is taken back, and what it emitted and asked of timers is never done.
 */
export class KeyedCalls {
  readonly timers = new Timers(EVENT_TIME);
  readonly processingTimers = new Timers(PROCESSING_TIME);
  /** What timers set is set no longer: the input has ended (S7.5). */
  discardsTimers = false;

  readonly #entries: KeyEntries;
  readonly #cells: readonly StateCell[];
  readonly #scope: CallScope;
  readonly #requests = new CallRequests();
  readonly #emit: Emit;
  readonly #onRow: readonly Call[];
  readonly #onLate: Call | null;
  readonly #onTimer: Call | null;
  readonly #onProcessingTimer: Call | null;
  readonly #onFinish: Call | null;
  readonly #keyOf: readonly (((value: unknown) => unknown) | null)[];
  /** What is emitted has a time. */
  readonly #isTimed: boolean;
  /** One object for all calls, and one for those of broadcast rows. */
  readonly #context: CallContext & { key: unknown };
  readonly #withoutKey: CallContext;
  readonly #lateEmit: object;
  #isLate = false;
  #keysLeft = 0;
  #sweptAt = Number.NEGATIVE_INFINITY;
  readonly #longestTtl: number;

  constructor({ program, inputs }: KeyedFunction, isTimed: boolean, emit: Emit) {
    const { state } = program;
    this.#entries = new KeyEntries(state.length);
    this.#scope = new CallScope(new KeyEntry(undefined, state.length));
    this.#cells = state.map((spec, number) => cellOf(spec, number, this.#scope));
    const ttls = state.flatMap(({ ttl }) => (ttl === null ? [] : [ttl]));
    this.#longestTtl = ttls.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...ttls);
    this.#isTimed = isTimed;
    this.#emit = emit;
    // The builders have made sure that these are functions; what they take is theirs to know.
    this.#onRow = program.onRow as unknown as readonly Call[];
    this.#onLate = program.onLate as unknown as Call | null;
    this.#onTimer = program.onTimer as unknown as Call | null;
    this.#onProcessingTimer = program.onProcessingTimer as unknown as Call | null;
    this.#onFinish = program.onFinish as unknown as Call | null;
    this.#keyOf = inputs.map(({ key }) => key);
    const handles = {};
    state.forEach(({ name }, c) => {
      Object.defineProperty(handles, name, { value: this.#cells[c]!.handle, enumerable: true });
    });
    const assertOpen = (): void => {
      if (!this.#isLate) this.#assertMayEmit();
    };
    this.#lateEmit = this.#requests.emitHandle(program.outputs, assertOpen);
    const common = {
      time: Number.NEGATIVE_INFINITY,
      watermark: Number.NEGATIVE_INFINITY,
      state: Object.freeze(handles),
      timers: this.#requests.timersHandle(this.#scope, [this.#onTimer !== null, this.#onProcessingTimer !== null]),
      emit: this.#lateEmit,
    };
    this.#context = { key: null, ...common };
    this.#withoutKey = Object.defineProperty({ ...common }, 'key', { get: noKeyHere, enumerable: true });
  }

  /** Throws where no call is under way, or one that stands before all time. */
  #assertMayEmit(): void {
    void this.#scope.entry;
    if (!this.#isTimed || this.#scope.instant !== Number.NEGATIVE_INFINITY) return;
    throw new MillraceError('ROW_FUNCTION_FAILED', 'a row without a time emits', {
      why: 'rows of an input without event time are read before time begins, and what is emitted has a time',
      remedy: 'keep what is to be emitted in state, or give that input a rowtime',
    });
  }

  /** What the clock of the host says now; never goes back. */
  set processingTime(time: number) {
    if (time > this.#scope.processingTime) this.#scope.processingTime = time;
  }

  get processingTime(): number {
    return this.#scope.processingTime;
  }

  /** Calls the function of a row; gives what it threw. Timers that it sets for earlier than `earliest` fire then. */
  row(input: number, value: unknown, instant: number, watermark: number, earliest: number): Failure | null {
    let entry: KeyEntry;
    try {
      const keyOf = this.#keyOf[input]!;
      entry = keyOf === null ? this.#scope.shared : this.#entries.of(keyOf(value));
    } catch (error) {
      return new Failure(error);
    }
    return this.#call(this.#onRow[input]!, value, entry, instant, watermark, earliest);
  }

  /** Calls the function of a late row; it may emit, and nothing else. */
  late(value: unknown, instant: number): Failure | null {
    this.#isLate = true;
    this.#scope.instant = instant;
    try {
      // Only asked for where there is one.
      mustBeDone(this.#onLate!(value, this.#lateEmit));
    } catch (error) {
      this.#requests.clear();
      return new Failure(error);
    } finally {
      this.#isLate = false;
    }
    this.#letOut();
    return null;
  }

  /** Calls the function of a timer, which is set no longer. */
  timer(timer: Timer, instant: number, watermark: number): Failure | null {
    // Such timers can only be set where there is one.
    return this.#call(this.#onTimer!, timer.time, timer.entry, instant, watermark, instant + 1);
  }

  processingTimer(timer: Timer, instant: number, watermark: number): Failure | null {
    // Such timers can only be set where there is one.
    return this.#call(this.#onProcessingTimer!, timer.time, timer.entry, instant, watermark, instant);
  }

  /** Calls the function of the end for each key that has state; `failed` gets keys for which it threw. */
  finish(instant: number, failed: (key: unknown, failure: Failure) => void): void {
    const onFinish = this.#onFinish;
    if (onFinish === null) return;
    this.#scope.instant = instant;
    for (const entry of this.#entries.all()) {
      if (!this.#hasState(entry)) continue;
      const call: Call = (_, context) => onFinish(context, undefined);
      const failure = this.#call(call, undefined, entry, instant, Number.POSITIVE_INFINITY, instant);
      if (failure !== null) failed(entry.key, failure);
    }
  }

  /** `earliest`: timers set for earlier fire then. */
  #call(
    f: Call,
    operand: unknown,
    entry: KeyEntry,
    instant: number,
    watermark: number,
    earliest: number,
  ): Failure | null {
    const scope = this.#scope;
    let context: CallContext = this.#context;
    scope.begin(entry, instant);
    if (entry === scope.shared) context = this.#withoutKey;
    else this.#context.key = entry.key;
    context.time = instant;
    context.watermark = watermark;
    try {
      const result = f(operand, context);
      if (result !== undefined) mustBeDone(result);
    } catch (error) {
      scope.rollBack();
      this.#requests.clear();
      return new Failure(error);
    }
    scope.commit();
    this.#settle(entry, earliest);
    return null;
  }

  /** Does what the call asked for. */
  #settle(entry: KeyEntry, earliest: number): void {
    const { timers } = this.#requests;
    for (let t = 0; t < timers.length; t++) {
      const { clock, time, isSet } = timers[t]!;
      const of = clock === EVENT_TIME ? this.timers : this.processingTimers;
      if (!isSet) of.delete(entry, time);
      else if (!this.discardsTimers) of.set(entry, time, clock === EVENT_TIME ? Math.max(time, earliest) : time);
    }
    this.#letOut();
  }

  #letOut(): void {
    const { emissions } = this.#requests;
    for (let e = 0; e < emissions.length; e++) this.#emit(emissions[e]!.output, emissions[e]!.value);
    this.#requests.clear();
  }

  #hasState(entry: KeyEntry): boolean {
    let has = false;
    for (let c = 0; c < this.#cells.length; c++) {
      if (entry.cells[c] !== undefined && this.#cells[c]!.expire(entry)) has = true;
    }
    return has;
  }

  /** Forgets what has outlived its time at `instant`, and keys of which nothing is left, where that is due. */
  tidy(instant: number): void {
    const isDue =
      this.#entries.size > 2 * this.#keysLeft + MORE_KEYS ||
      (this.#entries.size > 0 && instant >= this.#sweptAt + this.#longestTtl);
    if (!isDue) return;
    this.#sweptAt = instant;
    this.#scope.instant = instant;
    this.#hasState(this.#scope.shared);
    this.#entries.keep(entry => this.#hasState(entry) || entry.hasTimers);
    this.#keysLeft = this.#entries.size;
  }

  snapshot(into: StateWriter): void {
    const entries = [this.#scope.shared, ...this.#entries.all()];
    const numbers = new Map(entries.map((entry, e) => [entry, e]));
    const columns: BatchColumn[] = [
      entries.map(({ key }) => (key === undefined ? null : key)),
      ...this.#cells.map((cell, c) =>
        entries.map(entry => (entry.cells[c] === undefined ? null : saveValue(cell.save(entry)))),
      ),
    ];
    into.columns('keys', entries.length, columns, null);
    [this.timers, this.processingTimers].forEach((timers, clock) => {
      const all = [...timers.all()];
      into.value(`timers ${clock}`, [
        Int32Array.from(all, ({ entry }) => numbers.get(entry)!),
        Float64Array.from(all, ({ time }) => time),
        Float64Array.from(all, ({ at }) => at),
      ]);
    });
    into.value('processing time', this.#scope.processingTime);
  }

  restore(from: StateReader): void {
    const { rows, columns } = from.columns('keys');
    // As written: keys, then for each piece of state what is saved of it, or null.
    const [keys, ...cells] = columns as unknown[][];
    const entries: KeyEntry[] = [];
    for (let e = 0; e < rows; e++) {
      const entry = e === 0 ? this.#scope.shared : this.#entries.of(keys![e]);
      entries.push(entry);
      this.#cells.forEach((cell, c) => {
        const saved = cells[c]![e] as SavedValue | null;
        if (saved !== null) cell.load(entry, savedValue(saved));
      });
    }
    [this.timers, this.processingTimers].forEach((timers, clock) => {
      const [owners, times, ats] = from.value(`timers ${clock}`) as [Int32Array, Float64Array, Float64Array];
      owners.forEach((owner, i) => {
        timers.set(entries[owner]!, times[i]!, ats[i]!);
      });
    });
    this.#scope.processingTime = from.value('processing time') as number;
  }

  get bytes(): number {
    return this.#scope.bytes + this.#entries.bytes + this.timers.bytes + this.processingTimers.bytes;
  }
}

function cellOf(spec: StateSpec, number: number, scope: CallScope): StateCell {
  switch (spec.kind) {
    case 'value':
      return new ValueCell(spec, number, scope);
    case 'list':
      return new ListCell(spec, number, scope);
    case 'map':
      return new MapCell(spec, number, scope);
    case 'reducing':
    case 'aggregating':
      return new AddingCell(spec, number, scope);
  }
}

function noKeyHere(): never {
  throw new MillraceError('ROW_FUNCTION_FAILED', 'a row of the broadcast input is asked for its key', {
    why: 'it goes to all keys, and belongs to none',
    remedy: 'take what is needed out of the row',
  });
}

/** What a function gives is of no use, but a promise says that it has not done its work yet. */
function mustBeDone(result: unknown): void {
  if (typeof result !== 'object' || result === null || !('then' in result)) return;
  throw new MillraceError('ROW_FUNCTION_FAILED', 'a function of a keyed stream is async', {
    why: 'the next row of the key would be read before it has done its work',
    remedy: 'leave async out; ask other systems before keyBy',
  });
}
