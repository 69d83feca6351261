import { type Callee, callSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import type { StateSpec } from '../plan/nodes/keyed-function.js';
import { checkWords } from '../plan/words.js';
import { type Column, factsOfColumn } from '../schema/column.js';
import { BRAND, brandOf } from '../types/brand.js';
import type { DataType } from '../types/data-type.js';
import { type Duration, millisOf } from '../types/duration.js';
import type { ColumnType, ValueOf } from '../types/logical-types.js';
import { functionOf } from './function-of.js';

/** A piece of state that a keyed function keeps for each key; `H` is what its functions see of it. */
export interface State<out H> {
  readonly '~state': H;
}

/** Pieces of state by name. */
export interface States {
  readonly [name: string]: State<unknown>;
}

/** One value. Values are checked against the declared column where they are handed in. */
export interface ValueState<V> {
  /** The value; `null` where there is none. */
  get(): V | null;
  set(value: V): void;
  clear(): void;
}

/** Values in the order in which they were added. */
export interface ListState<V> {
  /** All values: a copy. */
  get(): readonly V[];
  add(value: V): void;
  /** Replaces all values. */
  set(values: Iterable<V>): void;
  clear(): void;
}

/** Values by key, gone through in the order of the keys. */
export interface MapState<K, V> {
  /** The value of a key; `null` where there is none. */
  get(key: K): V | null;
  set(key: K, value: V): void;
  delete(key: K): void;
  keys(): readonly K[];
  entries(): readonly (readonly [K, V])[];
  clear(): void;
}

/** What was added, folded to one value. */
export interface AddState<V, R> {
  add(value: V): void;
  /** `null` where nothing was added. */
  get(): R | null;
  clear(): void;
}

/** How long state lives. */
export interface StateOptions {
  /** So long after its last write it is gone; each element of a list and each entry of a map lives for itself. */
  readonly ttl?: Duration;
  /** The clock that `ttl` goes by: event time, or that of the machine, which marks the plan as not deterministic. */
  readonly clock?: 'eventTime' | 'processingTime';
}

/** How `aggregatingState` folds what is added to it. */
export interface StateAggregate<A extends ColumnType, V, R> {
  /** The column of what is kept between two additions. */
  readonly state: Column<A>;
  readonly create: () => ValueOf<A>;
  readonly add: (state: ValueOf<A>, value: V) => ValueOf<A>;
  readonly result: (state: ValueOf<A>) => R;
}

/**
 * One value for each key.
 *
 * @example state: { last: valueState(t.decimal(10, 2), { ttl: hours(1) }) }
 */
export function valueState<A extends ColumnType>(
  type: Column<A>,
  options?: StateOptions,
): State<ValueState<ValueOf<A>>> {
  return stateOf('value', { type: typeOf(type, valueState) }, options, valueState);
}

/** Values for each key, in the order in which they were added. */
export function listState<A extends ColumnType>(type: Column<A>, options?: StateOptions): State<ListState<ValueOf<A>>> {
  return stateOf('list', { type: typeOf(type, listState) }, options, listState);
}

/** Values by key, for each key of the stream. */
export function mapState<K extends ColumnType, A extends ColumnType>(
  key: Column<K>,
  type: Column<A>,
  options?: StateOptions,
): State<MapState<ValueOf<K>, ValueOf<A>>> {
  return stateOf('map', { key: typeOf(key, mapState), type: typeOf(type, mapState) }, options, mapState);
}

/**
 * What `f` makes of the values that were added, two at a time.
 *
 * @example state: { highest: reducingState(t.int(), Math.max) }
 */
export function reducingState<A extends ColumnType>(
  type: Column<A>,
  f: (a: ValueOf<A>, b: ValueOf<A>) => ValueOf<A>,
  options?: StateOptions,
): State<AddState<ValueOf<A>, ValueOf<A>>> {
  const site = callSite(reducingState);
  // It is called with two values of the column.
  const reduce = functionOf(f, 'reducingState', 'reducingState(t.int(), Math.max)', site) as StateSpec['reduce'];
  return stateOf('reducing', { type: typeOf(type, reducingState), reduce }, options, reducingState);
}

/**
 * A result of the values that were added, from a state that is of another type than they are.
 *
 * @example
 * const Mean = { sum: t.double(), n: t.int() }
 * aggregatingState(t.double(), { state: t.row(Mean), create: () => ({ sum: 0, n: 0 }),
 *   add: (s, x) => ({ sum: s.sum + x, n: s.n + 1 }), result: s => s.sum / s.n })
 */
export function aggregatingState<V extends ColumnType, A extends ColumnType, R>(
  type: Column<V>,
  aggregate: StateAggregate<A, ValueOf<V>, R>,
  options?: StateOptions,
): State<AddState<ValueOf<V>, R>> {
  const site = callSite(aggregatingState);
  checkWords(aggregate, ['state', 'create', 'add', 'result'], 'aggregatingState', site);
  const part = (name: 'create' | 'add' | 'result') =>
    functionOf(aggregate[name], 'aggregatingState', 'aggregatingState(type, { state, create, add, result })', site);
  const [create, add, result] = [part('create'), part('add'), part('result')];
  const spec = {
    type: typeOf(aggregate.state, aggregatingState),
    // They are called with what their types say.
    create: create as () => unknown,
    add: add as unknown as (state: unknown, value: unknown) => unknown,
    result,
  };
  const made = { type: typeOf(type, aggregatingState), aggregate: spec };
  return stateOf('aggregating', made, options, aggregatingState);
}

/** What is declared of a piece of state; `null` for everything else. */
export function stateSpecOf(value: unknown): Omit<StateSpec, 'name'> | null {
  const brand = brandOf(value);
  if (typeof brand !== 'object' || brand === null || !('state' in brand)) return null;
  // Only this file sets that brand.
  return brand.state as Omit<StateSpec, 'name'>;
}

function stateOf<H>(
  kind: StateSpec['kind'],
  facts: Pick<StateSpec, 'type'> & Partial<StateSpec>,
  options: StateOptions | undefined,
  callee: Callee,
): State<H> {
  const spec: Omit<StateSpec, 'name'> = {
    key: null,
    reduce: null,
    aggregate: null,
    ...facts,
    ...lifetimeOf(options ?? {}, callee),
    kind,
  };
  // Its type exists for the checker only.
  return Object.freeze({ [BRAND]: Object.freeze({ state: Object.freeze(spec) }) }) as unknown as State<H>;
}

function lifetimeOf(options: StateOptions, callee: Callee): Pick<StateSpec, 'ttl' | 'clock'> {
  const site = callSite(callee);
  checkWords(options, ['ttl', 'clock'], callee.name, site);
  const { ttl, clock = 'eventTime' } = options;
  const length = ttl === undefined ? null : (millisOf(ttl) ?? -1);
  if (length !== null && length <= 0) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `state cannot live for ${String(ttl)}`, {
      place: placeOf(site),
      remedy: '{ ttl: hours(1) }',
    });
  }
  if (clock !== 'eventTime' && clock !== 'processingTime') {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `there is no clock '${String(clock)}'`, {
      place: placeOf(site),
      remedy: "{ ttl, clock: 'eventTime' } or { ttl, clock: 'processingTime' }",
    });
  }
  return { ttl: length, clock };
}

function typeOf(column: unknown, callee: Callee): DataType {
  const facts = factsOfColumn(column);
  if (facts !== undefined) return facts.type;
  throw new MillraceError('PLAN_INVALID_ARGUMENT', `${callee.name} gets no column`, {
    place: placeOf(callSite(callee)),
    why: 'state is declared by columns, so that it is checked and saved as plain data',
    remedy: `${callee.name}(t.int()), ${callee.name}(t.raw<MyType>())`,
  });
}
