import type { Schema } from '../../schema/schema.js';
import { type DataType, dataType, type Field } from '../../types/data-type.js';
import type { Node, NodeBase, Origin } from '../node.js';
import { isTimed, streamSchema } from './stream-schema.js';

/** What a function of the user's is called with is not typed below the builders. */
type UserFunction = (...operands: never[]) => unknown;

/** Which clock a time to live goes by (S12.2). */
export type StateClock = 'eventTime' | 'processingTime';

/** One piece of state that a keyed function keeps for each key. */
export interface StateSpec {
  readonly name: string;
  readonly kind: 'value' | 'list' | 'map' | 'reducing' | 'aggregating';
  /** Of the value, of an element, of a map's value, of what is reduced; for `aggregating` of what is added. */
  readonly type: DataType;
  /** Of a map's keys. */
  readonly key: DataType | null;
  /** Milliseconds after the last write at which it is gone; `null` where it stays. */
  readonly ttl: number | null;
  readonly clock: StateClock;
  /** `reducing`: makes one of two values. */
  readonly reduce: ((a: unknown, b: unknown) => unknown) | null;
  readonly aggregate: AggregateSpec | null;
}

/** How `aggregating` state is made of what is added to it. */
export interface AggregateSpec {
  /** Of what is kept between two additions. */
  readonly type: DataType;
  readonly create: () => unknown;
  readonly add: (state: unknown, value: unknown) => unknown;
  readonly result: (state: unknown) => unknown;
}

/** A named output of a keyed function. */
export interface OutputSpec {
  readonly name: string;
  readonly type: DataType;
}

/** The program of a keyed function: what the user wrote, as the engine calls it. */
export interface KeyedProgram {
  readonly state: readonly StateSpec[];
  readonly outputs: readonly OutputSpec[];
  /** By input: gets a row's value and the context. */
  readonly onRow: readonly UserFunction[];
  /** Gets a late row's value and the emitters; `null`: late rows are counted. */
  readonly onLate: UserFunction | null;
  readonly onTimer: UserFunction | null;
  readonly onProcessingTimer: UserFunction | null;
  readonly onFinish: UserFunction | null;
}

/** An input of a keyed function. Its rows are those of a stream. */
export interface KeyedInput {
  readonly node: Node;
  /** Gives the key of a row's value; `null`: the input is broadcast to all keys. */
  readonly key: ((value: unknown) => unknown) | null;
}

/**
 * In which order rows are read. `eventTime`: frozen, by time (S7.1). `position`: nothing has a time, and one lane is read
 * by position (S7.6). `arrival`: as they come, which marks the plan.
 */
export type RowOrderRule = 'eventTime' | 'position' | 'arrival';

/** Calls a program of the user's with the rows of each key, with state and timers (S7). Append-only in and out. */
export interface KeyedFunction extends NodeBase {
  readonly kind: 'keyed-function';
  /** One or two. */
  readonly inputs: readonly KeyedInput[];
  readonly program: KeyedProgram;
  readonly order: RowOrderRule;
}

/** The column that says to which output a row belongs, where there are several. */
export const OUTPUT: Field = Object.freeze({ name: 'output', type: dataType('string') });

/** The columns of what a keyed function emits: those of a stream, behind the output's name where there are several. */
export function emittedSchema(inputs: readonly KeyedInput[], { outputs }: KeyedProgram, order: RowOrderRule): Schema {
  const { fields } = streamSchema(order !== 'position' && inputs.some(({ node }) => isTimed(node.schema)));
  return { fields: outputs.length === 1 ? fields : [OUTPUT, ...fields] };
}

/**
 * The number of the input that is read to its end before the other one: of two the one without time (S7.3), by position
 * the broadcast one, else the first; -1 where there is none. By arrival nothing waits.
 */
export function firstInput({ inputs, order }: Pick<KeyedFunction, 'inputs' | 'order'>): number {
  if (inputs.length < 2 || order === 'arrival') return -1;
  if (order === 'eventTime') return inputs.findIndex(({ node }) => !isTimed(node.schema));
  return inputs[1]!.key === null ? 1 : 0;
}

/** Which rule of order applies: rows go by time where they have one, unless the user has asked for arrival. */
export function orderOf(inputs: readonly KeyedInput[], byArrival: boolean): RowOrderRule {
  if (byArrival) return 'arrival';
  return inputs.some(({ node }) => isTimed(node.schema)) ? 'eventTime' : 'position';
}

export function keyedFunction(
  inputs: readonly KeyedInput[],
  program: KeyedProgram,
  options: { byArrival?: boolean; name?: string | null; origin?: Origin | null } = {},
): KeyedFunction {
  const order = orderOf(inputs, options.byArrival === true);
  return Object.freeze({
    kind: 'keyed-function',
    inputs,
    program,
    order,
    schema: emittedSchema(inputs, program, order),
    name: options.name ?? null,
    origin: options.origin ?? null,
    id: null,
  });
}

/** Why what a keyed function emits depends on more than its input (S11.1); empty where it does not. */
export function keyedImpurities({ program, order }: KeyedFunction): string[] {
  const reasons: string[] = [];
  if (order === 'arrival') reasons.push('a keyed function reads rows in order of arrival');
  if (program.onProcessingTimer !== null) reasons.push('a keyed function has timers by processing time');
  if (program.state.some(({ ttl, clock }) => ttl !== null && clock === 'processingTime'))
    reasons.push('state of a keyed function lives by processing time');
  return reasons;
}
