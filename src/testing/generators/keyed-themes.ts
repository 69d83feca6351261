import { dataType } from '../../types/data-type.js';
import type { CaseOperator } from './case.js';
import { DEEDS, type Deed, EMITTED, OUTPUTS } from './keyed-programs.js';
import type { Draft } from './themes.js';

/** The name of the column that the time of what is emitted becomes. */
const TIME = 'emittedTime';

/** A keyed function over one or two streams, and what reads its outputs. */
export function keyedFunctions(draft: Draft): void {
  const tables = draft.choice.chance(60) ? [0] : [0, draft.sources.length > 1 ? 1 : 0];
  const last = keyedTable(draft, tables);
  const table = last === null ? null : draft.place(last);
  if (table === null || draft.choice.chance(30)) return;
  const window = draft.windowOver(table);
  if (window !== null) draft.place(window);
}

/** A table of one output of a keyed function over streams of given tables: placed but for its last operator. */
export function keyedTable(draft: Draft, tables: readonly number[]): CaseOperator | null {
  const { choice } = draft;
  const inputs: { input: number; isBroadcast: boolean }[] = [];
  for (const table of tables) {
    const stream = streamOf(draft, table);
    if (stream === null) return null;
    inputs.push({ input: stream, isBroadcast: inputs.length === 1 && choice.chance(50) });
  }
  const outputs = choice.chance(55) ? 1 : 2;
  const function_ = draft.place({
    kind: 'keyed-function',
    inputs,
    program: { does: deeds(draft), while: draft.world.unit * choice.integer(1, 3), outputs },
  });
  if (function_ === null) return null;
  const read = OUTPUTS.slice(0, outputs).map(output => outputOf(draft, function_, outputs === 1 ? null : output));
  const table = choice.of(read);
  if (table === null) return null;
  for (const other of read) {
    if (other !== null && other !== table) draft.place(tableOf(draft, other));
  }
  return tableOf(draft, table);
}

function deeds({ choice }: Draft): readonly Deed[] {
  const some = DEEDS.filter(deed => choice.chance(deed === 'fail' ? 18 : deed === 'late' ? 50 : 35));
  // What sets itself again needs something that begins it.
  return some.includes('renew') && !some.includes('timers') ? [...some, 'timers'] : some;
}

function streamOf(draft: Draft, table: number): number | null {
  const { choice } = draft;
  const { fields } = draft.schemaOf(table);
  const times = fields.filter(({ type }) => type.rowtime === true && !type.nullable).map(({ name }) => name);
  const isOneLane = draft.sources[table]?.lanes.length === 1;
  const time = times.length === 0 || choice.chance(isOneLane ? 40 : 12) ? null : choice.of(times);
  const stream = draft.place({ kind: 'to-stream', input: table, time });
  if (stream === null || choice.chance(75)) return stream;
  const f = { does: 'repeat', modulus: choice.integer(2, 5), rest: choice.integer(0, 4) } as const;
  return draft.place({ kind: 'transform', input: stream, form: 'flat-map', f }) ?? stream;
}

/** The stream of an output; where there is one, it is the function's own. */
function outputOf(draft: Draft, input: number, output: string | null): number | null {
  if (output === null) return input;
  const literal = { literal: output, type: dataType('string') };
  const predicate = { call: 'EQUAL', operands: [{ column: 'output' }, literal] };
  const filtered = draft.place({ kind: 'filter', input, predicate });
  if (filtered === null) return null;
  const names = draft.schemaOf(input).fields.flatMap(({ name }) => (name === 'output' ? [] : [name]));
  const columns = names.map(name => ({ name, expression: { column: name } }));
  return draft.place({ kind: 'project', input: filtered, columns });
}

function tableOf(draft: Draft, input: number): CaseOperator {
  const hasTime = draft.schemaOf(input).fields.length > 1;
  return { kind: 'from-stream', input, columns: EMITTED, time: hasTime ? TIME : null };
}
