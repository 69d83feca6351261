import { isTimed } from '../../plan/nodes/stream-schema.js';
import type { TransformForm } from '../../plan/nodes/transform.js';
import { dataType, type Field, withNull, withoutRowtime } from '../../types/data-type.js';
import type { CaseOperator } from './case.js';
import type { Choice } from './choice.js';
import { DOES, TAG } from './functions.js';
import type { Draft } from './themes.js';

/** The name of the column that a stream's time becomes. */
const TIME = 'streamTime';

/** A table over a stream over a table: placed but for its last operator, which is given; `null` where it does not fit. */
export function roundTrip(draft: Draft, input: number): CaseOperator | null {
  const { choice } = draft;
  const { fields } = draft.schemaOf(input);
  const times = fields.filter(({ type }) => type.rowtime === true && !type.nullable).map(({ name }) => name);
  const time = times.length === 0 || choice.chance(10) ? null : choice.of(times);
  const begin = draft.place({ kind: 'to-stream', input, time });
  if (begin === null) return null;
  let stream = transformed(draft, begin);
  if (choice.chance(25)) {
    const other = transformed(draft, choice.chance(50) ? begin : stream);
    stream = draft.place({ kind: 'union', inputs: choice.shuffled([stream, other]) }) ?? stream;
    if (choice.chance(40)) stream = transformed(draft, stream);
  }
  const columns = declaredColumns(choice, fields);
  if (choice.chance(25)) {
    const does = choice.of(['first', 'sum', 'fail', 'maxBy', 'minBy'] as const);
    const reduction = { does, keys: choice.integer(1, 4), misses: choice.chance(20) };
    return { kind: 'reduce', input: stream, reduction, columns };
  }
  return { kind: 'from-stream', input: stream, columns, time: time === null || choice.chance(20) ? null : TIME };
}

/** A stream after a few functions. */
function transformed(draft: Draft, input: number): number {
  const { choice } = draft;
  let stream = input;
  for (let n = choice.integer(0, 3); n > 0; n--) {
    const form = choice.of<TransformForm>(['map', 'filter', 'flat-map', 'flat-map']);
    const f = { does: choice.of(DOES[form]), modulus: choice.integer(2, 5), rest: choice.integer(0, 4) };
    stream = draft.place({ kind: 'transform', input: stream, form, f }) ?? stream;
  }
  return stream;
}

/** A table that is a changelog for a while; `null` where it does not fit. */
export function changelogTrip(draft: Draft, input: number): number | null {
  const { choice } = draft;
  const { fields } = draft.schemaOf(input);
  const times = fields.filter(({ type }) => type.rowtime === true && !type.nullable).map(({ name }) => name);
  const time = times.length === 0 || choice.chance(30) ? null : choice.of(times);
  const at = time === null ? null : TIME;
  const isTaken = fields.some(({ name }) => name === TIME);
  const plain = fields.map(({ name, type }) => ({ name, type: withoutRowtime(type) }));
  const changes = choice.chance(45) ? draft.place({ kind: 'to-changelog', input, time }) : null;
  if (changes !== null) {
    const time = isTaken ? null : at;
    return draft.place({ kind: 'from-changelog', input: changes, columns: plain, primaryKey: [], time });
  }
  const stream = draft.place({ kind: 'to-stream', input, time });
  if (stream === null) return null;
  const f = { does: 'change', modulus: choice.integer(1, 4), rest: 0 } as const;
  const changed = draft.place({ kind: 'transform', input: stream, form: 'map', f });
  if (changed === null) return null;
  const columns = choice.shuffled(plain).slice(0, choice.integer(1, 2));
  const primaryKey = choice.chance(60) ? [columns[0]!.name] : [];
  const made = { kind: 'from-changelog', input: changed, columns, primaryKey, time: isTaken ? null : at } as const;
  // Whole rows, where there are several lanes.
  return draft.place(made) ?? draft.place({ ...made, primaryKey: [] });
}

/** Some columns of the values, as they are or so that some values do not fit, and what functions add. */
function declaredColumns(choice: Choice, fields: readonly Field[]): Field[] {
  const some = choice.shuffled(fields).slice(0, choice.integer(1, fields.length));
  const columns = some.map(({ name, type }) => {
    const plain = withoutRowtime(type);
    if (choice.chance(4)) return { name, type: dataType('int', { nullable: true }) };
    return { name, type: choice.chance(12) ? withNull(plain, false) : plain };
  });
  const isTaken = fields.some(({ name }) => name === TAG || name === TIME);
  return isTaken || choice.chance(30)
    ? columns
    : [...columns, { name: TAG, type: dataType('int', { nullable: true }) }];
}

/** A table that has been a stream, and what shows its time or its places. */
export function streams(draft: Draft, inOrder: (input: number) => void): void {
  const { choice } = draft;
  const held = choice.chance(15) ? draft.place({ kind: 'distinct', input: 0 }) : null;
  const last = roundTrip(draft, held ?? 0);
  showing(draft, last === null ? null : draft.place(last), inOrder);
}

/** A table that has been a changelog, and what shows its time or its places. */
export function changelogs(draft: Draft, inOrder: (input: number) => void): void {
  const held = draft.choice.chance(25) ? draft.addHeld() : null;
  showing(draft, changelogTrip(draft, held ?? 0), inOrder);
}

function showing(draft: Draft, table: number | null, inOrder: (input: number) => void): void {
  const { choice } = draft;
  if (table === null || choice.chance(15)) return;
  const window = choice.chance(60) ? draft.windowOver(table) : null;
  if (window === null) inOrder(table);
  else draft.place(window);
}

/** Whether a table is the plan of a stream, which only operators of streams read. */
export function isStream({ fields }: { readonly fields: readonly Field[] }): boolean {
  return (
    fields[0]?.name === 'value' && fields[0].type.kind === 'raw' && fields.length === (isTimed({ fields }) ? 2 : 1)
  );
}

/** Whether a table has values of a program: the plan of a stream, or of several outputs of a keyed function. */
export function holdsValues({ fields }: { readonly fields: readonly Field[] }): boolean {
  return fields.some(({ name, type }) => name === 'value' && type.kind === 'raw');
}
