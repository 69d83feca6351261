import { Arbitrary, constant } from 'fast-check';
import type { Change } from '../../connectors/contract/sink.js';
import { callSite, placeOf } from '../../errors/call-site.js';
import { MillraceError } from '../../errors/millrace-error.js';
import type { Scan } from '../../plan/nodes/scan.js';
import { operatorText } from '../../plan/operator-text.js';
import { tableBrandOf } from '../../table/node-of.js';
import type { Table } from '../../table/table.js';
import type { ValueOf } from '../../types/logical-types.js';

/** Any table. */
export type AnyTable = Table<any, any>;

/** The rows of a table, as programs see them. */
export type RowOf<T> = T extends Table<infer S, infer _> ? { [K in keyof S]: ValueOf<S[K]> } : never;

/** Rows in one lane, in this order. */
export type Rows<T> = readonly RowOf<T>[];

/** Rows in several lanes, each in its order: the order between them is nobody's promise. */
export interface Lanes<V> {
  readonly lanes: readonly (readonly V[])[];
}

/** Changes in one lane, in this order: of a source of changes. */
export interface Changelog<R> {
  readonly changes: readonly Change<R>[];
}

/** What a source delivers in a test: rows of one lane, or lanes, or changes. */
export type Data<T> = Rows<T> | Lanes<RowOf<T>> | Changelog<RowOf<T>>;

/** A source with what it delivers in a test: made by {@link given}. */
export interface Input<out T> {
  readonly '~input': T;
}

/** What the package itself sees of an input. */
export interface GivenInput {
  readonly scan: Scan;
  readonly data: Arbitrary<Data<AnyTable>>;
}

const known = new WeakMap<object, GivenInput>();

/**
 * Says what a source delivers in a test: rows, lanes of rows, or an arbitrary of them (`rowsOf`, `eventsOf`, or one of
 * your own). It replaces what `from(...)` reads wherever the tested table uses it. `source` is a bare `from(...)`.
 *
 * @example given(clicks, eventsOf(clicks, { span: minutes(90), disorder: seconds(20), late: 0.01 }))
 */
export function given<T extends AnyTable>(source: T, data: Data<T> | Arbitrary<Data<T>>): Input<T> {
  const input = Object.freeze({ '~input': source });
  known.set(input, {
    scan: scanOf(source, given, 'given'),
    // What the tested table does with the rows is typed by T, and nothing here is.
    data: (data instanceof Arbitrary ? data : constant(data)) as unknown as Arbitrary<Data<AnyTable>>,
  });
  return input;
}

/** What stands behind an input. */
export function givenInputOf(input: Input<unknown>): GivenInput {
  const found = known.get(input);
  if (found !== undefined) return found;
  throw new MillraceError('PLAN_INVALID_ARGUMENT', 'an input is expected', { remedy: 'given(source, rowsOf(source))' });
}

/** The scan of a bare `from(...)`; refused for every other table. */
export function scanOf(source: unknown, callee: (...operands: never[]) => unknown, name: string): Scan {
  const node = tableBrandOf(source)?.node;
  if (node?.kind === 'scan') return node;
  const place = placeOf(callSite(callee));
  if (node === undefined) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `${name} gets no table`, {
      place,
      remedy: `${name}(orders, ...), where orders = from(...)`,
    });
  }
  throw new MillraceError('PLAN_INVALID_ARGUMENT', `${name} gets a table that is no bare from(...)`, {
    place,
    why: `it is ${operatorText(node)} of something: what a source delivers can be replaced, what is computed cannot`,
    remedy: 'give it the table that from(...) gave, and keep that in a constant of its own',
  });
}

/** The lanes of some data, as changes. */
export function lanesOfData(data: Data<AnyTable>): readonly (readonly Change<object>[])[] {
  if ('changes' in data) return [data.changes];
  const lanes: readonly (readonly object[])[] = 'lanes' in data ? data.lanes : [data];
  return lanes.map(rows => rows.map(row => ({ kind: '+I', row })));
}

/** The weight of a change that a source delivers. */
export function weightOf({ kind }: Change<object>): 1 | -1 {
  return kind === '+I' || kind === '+U' ? 1 : -1;
}
