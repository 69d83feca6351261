import { Fault, FUNCTION_FAILED } from '../../../expr/fault.js';
import type { KeyedFunction } from '../../../plan/nodes/keyed-function.js';
import { acceptValue } from '../../../types/accept-value.js';
import { canonicalJson } from '../../../types/canonical-json.js';
import { Misfit } from '../../../types/misfit.js';
import { programValue } from '../../../types/program-value.js';
import type { Value } from '../../../types/value.js';
import { compareTies } from '../evaluate.js';
import { type Row, type RowError, whereOf } from '../row.js';
import { hasState, type KeyState, NO_STATE, type StateCall, stateHandles } from './keyed-state.js';

const NEVER = Number.NEGATIVE_INFINITY;

/** Something with its arrival watermark: it is seen at every cut above that. */
export interface Stamped<T> {
  readonly of: T;
  readonly arrival: number;
}

/** What a keyed function is given: by input, rows with their arrival watermarks. */
export interface KeyedRows {
  readonly inputs: readonly (readonly Stamped<Row>[])[];
  /** Every instant below has been reached. */
  readonly until: number;
  /** The greatest time there has been (S7.5), where all inputs have ended; else `null`. */
  readonly end: number | null;
  /** The number of the input that is read to its end before the other one; -1 where there is none. */
  readonly first: number;
  /** That one has not come to its end yet, so nothing is read. */
  readonly waits: boolean;
}

/** All that a keyed function has emitted, the errors in rows' and timers' stead, and how many rows came late. */
export interface KeyedRun {
  readonly rows: readonly Stamped<Row>[];
  readonly errors: readonly Stamped<RowError>[];
  readonly late: number;
}

interface Timer {
  readonly key: unknown;
  readonly time: number;
  readonly at: number;
}

interface Emitted {
  readonly output: string;
  readonly value: unknown;
}

type Call = (operand: unknown, context: unknown) => unknown;

/** S7 as a program: reads all rows in their order, and fires timers as time goes by. */
export function keyedRun(node: KeyedFunction, given: KeyedRows): KeyedRun {
  return new Run(node, given).all();
}

class Run {
  readonly #node: KeyedFunction;
  readonly #given: KeyedRows;
  readonly #rows: Stamped<Row>[] = [];
  readonly #errors: Stamped<RowError>[] = [];
  /** By a text of the key. */
  readonly #keys = new Map<string, { readonly key: unknown; state: KeyState }>();
  #shared: KeyState = NO_STATE;
  #timers: Timer[] = [];
  #discardsTimers = false;

  constructor(node: KeyedFunction, given: KeyedRows) {
    if (node.order === 'arrival') throw new Error('rows by arrival have no meaning but that of their run');
    this.#node = node;
    this.#given = given;
  }

  all(): KeyedRun {
    const { inputs, end, until } = this.#given;
    let late = 0;
    const waiting: { input: number; row: Row; time: number; arrival: number }[] = [];
    inputs.forEach((rows, input) => {
      for (const { of: row, arrival } of rows) {
        const time = this.#timeOf(input, row);
        if (time !== NEVER && time < arrival && this.#node.order === 'eventTime') {
          late++;
          this.#late(row, arrival);
        } else waiting.push({ input, row, time, arrival });
      }
    });
    waiting.sort(
      (a, b) =>
        (a.time < b.time ? -1 : a.time > b.time ? 1 : 0) ||
        this.#rank(a.input) - this.#rank(b.input) ||
        compareTies(this.#node.inputs[a.input]!.node.schema, a.row, b.row),
    );
    if (this.#node.order === 'position') {
      for (const { input, row, arrival } of waiting) {
        if (this.#given.waits) break;
        this.#row(input, row, NEVER, input === this.#given.first ? NEVER : arrival);
      }
    } else {
      const limit = end === null ? until : end + 1;
      while (this.#instant(waiting, limit));
    }
    if (end !== null) this.#finish(end);
    return { rows: this.#rows, errors: this.#errors, late: this.#node.program.onLate === null ? late : 0 };
  }

  /** Rows, then timers, of the next instant below `limit`; false where there is none. */
  #instant(waiting: { input: number; row: Row; time: number }[], limit: number): boolean {
    const now = Math.min(...waiting.slice(0, 1).map(({ time }) => time), ...this.#timers.map(({ at }) => at));
    if (!(now < limit)) return false;
    while (waiting.length > 0 && waiting[0]!.time === now) {
      const { input, row } = waiting.shift()!;
      this.#row(input, row, now, now);
    }
    const due = this.#timers.filter(({ at }) => at === now).sort((a, b) => a.time - b.time);
    for (const timer of due) {
      // One that another one has deleted does not fire.
      if (this.#timers.includes(timer)) this.#fire(timer, now, now);
    }
    return true;
  }

  #finish(end: number): void {
    this.#discardsTimers = true;
    const isTimed = this.#node.order !== 'position';
    let last = isTimed ? end : NEVER;
    for (const timer of [...this.#timers].sort((a, b) => a.at - b.at || a.time - b.time)) {
      if (!this.#timers.includes(timer)) continue;
      last = Math.max(last, timer.at);
      this.#fire(timer, last, isTimed ? last : end);
    }
    const { onFinish, state: specs } = this.#node.program;
    if (onFinish === null) return;
    for (const { key, state } of this.#keys.values()) {
      if (!hasState(specs, state, last)) continue;
      // As the builders have made sure, it takes a context.
      const call: Call = (_, context) => (onFinish as unknown as (context: unknown) => unknown)(context);
      this.#call(
        call,
        undefined,
        key,
        last,
        isTimed ? last : end,
        Number.POSITIVE_INFINITY,
        last,
        `end ${textOfKey([key])}`,
      );
    }
  }

  #timeOf(input: number, { values }: Row): number {
    return this.#node.inputs[input]!.node.schema.fields.length === 1 ? NEVER : (values[1] as number);
  }

  #rank(input: number): number {
    return this.#node.inputs[input]!.key === null ? -1 : input;
  }

  #row(input: number, row: Row, instant: number, arrival: number): void {
    const keyOf = this.#node.inputs[input]!.key;
    // What these functions take is known to the user's program.
    const onRow = this.#node.program.onRow[input] as unknown as Call;
    const [value] = row.values;
    if (keyOf === null) {
      this.#call(onRow, value, undefined, instant, arrival, instant + 1, instant, whereOf(row));
      return;
    }
    let key: unknown;
    try {
      key = keyOf(value);
    } catch {
      this.#error(whereOf(row), arrival);
      return;
    }
    this.#call(onRow, value, key, instant, arrival, instant + 1, instant, whereOf(row));
  }

  #fire(timer: Timer, now: number, arrival: number): void {
    this.#timers = this.#timers.filter(other => other !== timer);
    const onTimer = this.#node.program.onTimer as unknown as Call;
    const where = `timer ${textOfKey([timer.key, timer.time])}`;
    this.#call(onTimer, timer.time, timer.key, now, arrival, now + 1, now + 1, where);
  }

  #late(row: Row, arrival: number): void {
    const { onLate } = this.#node.program;
    if (onLate === null) return;
    const emitted: Emitted[] = [];
    try {
      (onLate as unknown as Call)(row.values[0], this.#emitters(emitted, arrival));
    } catch {
      this.#error(whereOf(row), arrival);
      return;
    }
    this.#letOut(emitted, arrival, arrival);
  }

  /** A call that fails has done nothing. `key` is undefined for a broadcast row. */
  #call(
    f: Call,
    operand: unknown,
    key: unknown,
    instant: number,
    arrival: number,
    watermark: number,
    earliest: number,
    where: string,
  ): void {
    const text = key === undefined ? null : textOfKey([key]);
    const known = text === null ? null : (this.#keys.get(text) ?? { key, state: NO_STATE });
    const call: StateCall = {
      own: known === null ? this.#shared : known.state,
      shared: known === null ? null : this.#shared,
      now: instant,
    };
    const emitted: Emitted[] = [];
    let timers = [...this.#timers];
    const isSame = (timer: Timer, time: number): boolean => timer.time === time && textOfKey([timer.key]) === text;
    const context = {
      key: known === null ? undefined : key,
      time: instant,
      watermark,
      state: stateHandles(this.#node.program.state, () => call),
      timers: {
        setEventTime: (time: number) => {
          if (known === null || !Number.isSafeInteger(time) || this.#node.program.onTimer === null)
            throw new Error('no timer');
          if (this.#discardsTimers || timers.some(timer => isSame(timer, time))) return;
          timers.push({ key, time, at: Math.max(time, earliest) });
        },
        deleteEventTime: (time: number) => {
          timers = timers.filter(timer => !isSame(timer, time));
        },
      },
      emit: this.#emitters(emitted, instant),
    };
    try {
      f(operand, context);
    } catch {
      this.#error(where, arrival);
      return;
    }
    this.#timers = timers;
    if (known === null) this.#shared = call.own;
    else this.#keys.set(text!, { key: known.key, state: call.own });
    this.#letOut(emitted, instant, arrival);
  }

  #emitters(emitted: Emitted[], instant: number): object {
    return Object.fromEntries(
      this.#node.program.outputs.map(({ name, type }) => [
        name,
        (input: unknown) => {
          const value = acceptValue(type)(input);
          if (value instanceof Misfit) throw new Error(value.why);
          if (instant === NEVER && this.#isTimed) throw new Error('emitted before time begins');
          emitted.push({ output: name, value: programValue(type)(value) });
        },
      ]),
    );
  }

  get #isTimed(): boolean {
    return this.#node.schema.fields.some(({ name }) => name === 'time');
  }

  #letOut(emitted: readonly Emitted[], instant: number, arrival: number): void {
    const names = this.#node.schema.fields.map(({ name }) => name);
    for (const { output, value } of emitted) {
      const columns: { readonly [name: string]: unknown } = { output, value: value ?? null, time: instant };
      this.#rows.push({ of: { values: names.map(name => columns[name] as Value), place: null }, arrival });
    }
  }

  #error(where: string, arrival: number): void {
    this.#errors.push({ of: { where, fault: Fault.of(FUNCTION_FAILED) }, arrival });
  }
}

function textOfKey(parts: readonly unknown[]): string {
  return canonicalJson(parts);
}
