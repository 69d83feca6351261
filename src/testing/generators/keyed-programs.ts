import type { KeyedProgram, StateSpec } from '../../plan/nodes/keyed-function.js';
import { canonicalJson } from '../../types/canonical-json.js';
import { dataType } from '../../types/data-type.js';

/** What a program of a case does beside emitting what it sees. All of it depends on its rows and state alone. */
export const DEEDS = [
  'value',
  'list',
  'map',
  'reducing',
  'aggregating',
  /** Sets timers for the row's time and a while after. */
  'timers',
  /** Sets them for times that have passed too. */
  'past',
  /** Timers set themselves again. */
  'renew',
  'delete',
  /** Late rows are received. */
  'late',
  /** Some calls throw when they have done their work. */
  'fail',
  'finish',
  /** Its state goes by time. */
  'mortal',
] as const;

export type Deed = (typeof DEEDS)[number];

/** A program as plain data. */
export interface CaseProgram {
  readonly does: readonly Deed[];
  /** The length of a while, in milliseconds. */
  readonly while: number;
  /** One output, or two. */
  readonly outputs: 1 | 2;
}

/** The names of the outputs. */
export const OUTPUTS = ['main', 'other'] as const;

/** The columns of what is emitted. */
export const EMITTED = [
  { name: 'who', type: dataType('string') },
  { name: 'what', type: dataType('string') },
  { name: 'n', type: dataType('int') },
];

/** A small number that equal values share. */
export function digestOf(value: unknown): number {
  let hash = 7;
  for (const character of canonicalJson(value)) hash = (hash * 31 + character.codePointAt(0)!) % 1_000_003;
  return hash % 60;
}

/** The key of a value: one of a few. */
export function keyOf(value: unknown): unknown {
  const digest = digestOf(value);
  return digest % 3 === 2 ? ['a', digest % 2 === 0] : `k${digest % 3}`;
}

interface Handles {
  readonly value: { get(): unknown; set(value: unknown): void; clear(): void };
  readonly list: {
    get(): readonly unknown[];
    add(value: unknown): void;
    set(values: readonly unknown[]): void;
    clear(): void;
  };
  readonly map: {
    get(key: unknown): unknown;
    set(key: unknown, value: unknown): void;
    delete(key: unknown): void;
    keys(): readonly unknown[];
    entries(): readonly unknown[];
    clear(): void;
  };
  readonly reducing: { add(value: unknown): void; get(): unknown; clear(): void };
  readonly aggregating: { add(value: unknown): void; get(): unknown; clear(): void };
}

interface Context {
  readonly key?: unknown;
  readonly time: number;
  readonly watermark: number;
  readonly state: Handles;
  readonly timers: { setEventTime(time: number): void; deleteEventTime(time: number): void };
  readonly emit: Emit;
}

type Emit = Readonly<Record<string, (value: unknown) => void>>;

/** The program that a case speaks of. `hasTime`: what is emitted has one. `isBroadcast`: by input. */
export function programOf(of: CaseProgram, hasTime: boolean, isBroadcast: readonly boolean[]): KeyedProgram {
  const does = (deed: Deed): boolean => of.does.includes(deed);
  const second = OUTPUTS[of.outputs - 1]!;
  const emit = (
    { emit: into, time }: Pick<Context, 'emit' | 'time'>,
    output: string,
    who: unknown,
    what: string,
    n: number,
  ): void => {
    if (!hasTime || Number.isFinite(time)) into[output]!({ who: canonicalJson(who), what, n });
  };
  const onRow =
    (input: number) =>
    (value: unknown, context: Context): void => {
      const digest = digestOf(value);
      const who = isBroadcast[input] === true ? 'all' : context.key;
      const noted = note(of, context, digest);
      const { time, timers, watermark } = context;
      const base = Number.isFinite(time) ? time : 0;
      emit(context, digest % 4 === 1 ? second : 'main', who, `${input} ${watermark - base} ${noted}`, digest);
      // From before all time a timer that sets itself again would never come to the rows.
      if (isBroadcast[input] !== true && (!hasTime || Number.isFinite(time))) {
        if (does('timers')) timers.setEventTime(base + (digest % 5) * of.while);
        if (does('past') && digest % 3 === 0) timers.setEventTime(base - of.while);
        if (does('delete') && digest % 4 === 0) timers.deleteEventTime(base + of.while);
      }
      if (does('fail') && digest % 5 === 3) throw new Error('on purpose');
    };
  const onTimer = (time: number, context: Context): void => {
    const noted = note(of, context, Math.abs(time) % 60);
    emit(context, second, context.key, `timer ${time} ${noted}`, 0);
    if (does('renew')) context.timers.setEventTime(time + of.while);
    // One that is set by each of its kind would fire at every instant.
    if (does('past') && time % 5 === 0) context.timers.setEventTime(time - 1);
    if (does('delete')) context.timers.deleteEventTime(time + 3 * of.while);
    if (does('fail') && (time / of.while) % 7 === 3) throw new Error('on purpose');
  };
  const onFinish = (context: Context): void => {
    emit(context, 'main', context.key, `end ${note(of, context, 1)}`, 1);
  };
  const onLate = (value: unknown, into: Emit): void => {
    const digest = digestOf(value);
    into[second]!({ who: 'late', what: '', n: digest });
    if (does('fail') && digest % 5 === 3) throw new Error('on purpose');
  };
  const setsTimers = does('timers') || does('past') || does('renew') || does('delete');
  return {
    state: STATES.filter(({ name }) => (of.does as readonly string[]).includes(name)).map(spec => ({
      ...spec,
      ttl: does('mortal') ? 2 * of.while : null,
    })),
    outputs: OUTPUTS.slice(0, of.outputs).map(name => ({ name, type: dataType('row', { fields: EMITTED }) })),
    onRow: isBroadcast.map((_, input) => onRow(input)),
    onLate: does('late') ? onLate : null,
    onTimer: setsTimers ? onTimer : null,
    onProcessingTimer: null,
    onFinish: does('finish') ? onFinish : null,
  };
}

/** Works on all state there is, and says what it has seen of it. */
function note({ does }: CaseProgram, { state, time }: Context, digest: number): string {
  const seen: unknown[] = [];
  // Without a time nothing can be kept for a time.
  const keeps = !does.includes('mortal') || Number.isFinite(time);
  if (does.includes('value')) {
    const n = state.value.get();
    seen.push(n);
    if (digest % 7 === 0) state.value.clear();
    else if (keeps) state.value.set(Number(n ?? 0) + 1);
  }
  if (does.includes('list')) {
    if (digest % 11 === 0 && keeps) state.list.set([digest, 0]);
    else if (digest % 6 === 0) state.list.clear();
    else if (keeps) state.list.add(digest);
    seen.push(state.list.get());
  }
  if (does.includes('map')) {
    seen.push(state.map.get(`m${digest % 3}`));
    if (digest % 4 === 0) state.map.delete(`m${digest % 3}`);
    else if (digest % 17 === 0) state.map.clear();
    else if (keeps) state.map.set(`m${digest % 3}`, digest);
    seen.push(state.map.keys(), state.map.entries());
  }
  if (does.includes('reducing')) {
    if (digest % 8 === 0) state.reducing.clear();
    else if (keeps) state.reducing.add(digest);
    seen.push(state.reducing.get());
  }
  if (does.includes('aggregating')) {
    if (digest % 9 === 0) state.aggregating.clear();
    else if (keeps) state.aggregating.add(digest);
    seen.push(state.aggregating.get());
  }
  return canonicalJson(seen);
}

const INT = dataType('int');

function stateOf(kind: StateSpec['kind'], facts: Partial<StateSpec> = {}): StateSpec {
  return {
    name: kind,
    kind,
    type: INT,
    key: null,
    ttl: null,
    clock: 'eventTime',
    reduce: null,
    aggregate: null,
    ...facts,
  };
}

/** State of each kind, under its name. */
const STATES: readonly StateSpec[] = [
  stateOf('value'),
  stateOf('list'),
  stateOf('map', { key: dataType('string') }),
  stateOf('reducing', { reduce: (a, b) => Math.max(Number(a), Number(b)) }),
  stateOf('aggregating', {
    aggregate: {
      type: dataType('array', { element: INT }),
      create: () => [],
      add: (all, value) => [...(all as readonly unknown[]), value],
      result: all => (all as readonly unknown[]).join('+'),
    },
  }),
];
