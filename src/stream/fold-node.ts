import type { CallSite } from '../errors/call-site.js';
import { column } from '../expr/build.js';
import { checkNode } from '../plan/check/check-node.js';
import type { Node } from '../plan/node.js';
import { fromStream } from '../plan/nodes/from-stream.js';
import { type KeyedInput, type KeyedProgram, keyedFunction, type StateSpec } from '../plan/nodes/keyed-function.js';
import { project } from '../plan/nodes/project.js';
import { VALUE } from '../plan/nodes/stream-schema.js';
import { topN } from '../plan/nodes/top-n.js';
import type { TableSchema } from '../schema/schema.js';
import { canonicalJson } from '../types/canonical-json.js';
import { type DataType, dataType } from '../types/data-type.js';

/** What a program of one output and one piece of state gets, as far as the two below need it. */
interface FoldContext<T> {
  readonly key: unknown;
  readonly state: { readonly folded: { get(): T | null; set(value: T): void } };
  readonly emit: { readonly value: (value: unknown) => void };
}

/** One output a row: what `f` makes of what it made before, or of `initial()`, and the row. */
export function scanNode(
  input: KeyedInput,
  initial: () => unknown,
  f: (state: unknown, value: unknown) => unknown,
  site: CallSite,
): Node {
  const program = programOf(
    dataType('array', { element: VALUE.type }),
    (value, { state, emit }: FoldContext<readonly unknown[]>) => {
      const known = state.folded.get();
      // A value of the program may be null, so it is kept in a list.
      const next = f(known === null ? initial() : known[0], value) ?? null;
      state.folded.set([next]);
      emit.value(next);
    },
  );
  return checkNode(keyedFunction([input], program, { origin: site }));
}

/** A row of declared columns for each key: the last one that `f` made. */
export function foldNode(
  input: KeyedInput,
  { fields, primaryKey }: TableSchema,
  initial: (key: unknown) => unknown,
  f: (row: unknown, value: unknown) => unknown,
  site: CallSite,
): Node {
  const taken = new Set(fields.map(({ name }) => name));
  const [keyName, numberName] = ['key', 'number'].map(name => freeName(name, taken)) as [string, string];
  const row = dataType('row', { fields });
  const kept = dataType('row', {
    fields: [
      { name: 'row', type: row },
      { name: 'number', type: NUMBER },
    ],
  });
  interface Kept {
    readonly row: object;
    readonly number: number;
  }
  const program = programOf(kept, (value, { key, state, emit }: FoldContext<Kept>) => {
    const known = state.folded.get();
    // The state checks that it is a row of the columns.
    const next = f(known === null ? initial(key) : known.row, value) as object;
    const number = (known?.number ?? 0) + 1;
    state.folded.set({ row: next, number });
    emit.value({ ...next, [keyName]: canonicalJson(key), [numberName]: number });
  });
  const hidden = [
    { name: keyName, type: dataType('string') },
    { name: numberName, type: NUMBER },
  ];
  const rows = checkNode(
    fromStream(checkNode(keyedFunction([input], program, { origin: site })), {
      columns: [...fields, ...hidden],
      time: null,
      origin: site,
    }),
  );
  const last = checkNode(
    topN(rows, {
      keys: primaryKey.length === 0 ? [keyName] : primaryKey,
      order: [{ expression: column(numberName, NUMBER), descending: true, nullsFirst: true }],
      rows: 1,
      as: null,
      origin: site,
    }),
  );
  const columns = fields.map(({ name, type }) => ({ name, expression: column(name, type) }));
  return checkNode(project(last, columns, site));
}

/** How often the row of a key has changed. */
const NUMBER = dataType('double');

function freeName(name: string, taken: ReadonlySet<string>): string {
  return taken.has(name) ? freeName(`${name}_`, taken) : name;
}

function programOf<T>(type: DataType, onRow: (value: unknown, context: FoldContext<T>) => void): KeyedProgram {
  const folded: StateSpec = {
    name: 'folded',
    kind: 'value',
    type,
    key: null,
    ttl: null,
    clock: 'eventTime',
    reduce: null,
    aggregate: null,
  };
  return {
    state: [folded],
    outputs: [{ name: 'value', type: VALUE.type }],
    onRow: [onRow],
    onLate: null,
    onTimer: null,
    onProcessingTimer: null,
    onFinish: null,
  };
}
