import { type CallSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { column, literal } from '../expr/build.js';
import { resolveCall } from '../expr/functions/resolve.js';
import { checkNode } from '../plan/check/check-node.js';
import type { Node } from '../plan/node.js';
import { filter } from '../plan/nodes/filter.js';
import {
  type KeyedFunction,
  type KeyedInput,
  type KeyedProgram,
  keyedFunction,
  OUTPUT,
  type OutputSpec,
  type StateSpec,
} from '../plan/nodes/keyed-function.js';
import { project } from '../plan/nodes/project.js';
import { isTimed, streamSchema } from '../plan/nodes/stream-schema.js';
import { checkWords } from '../plan/words.js';
import { factsOfColumn } from '../schema/column.js';
import { functionOf } from './function-of.js';
import { stateSpecOf } from './state.js';

/** What a program may say, beside the functions for its rows. */
const WORDS = ['name', 'state', 'outputs', 'order', 'onTimer', 'onProcessingTimer', 'onFinish'];

/** The node of `process` or `coProcess`; `onRow` names the functions for the rows of each input. */
export function processNode(
  inputs: readonly KeyedInput[],
  given: unknown,
  onRow: readonly string[],
  method: string,
  site: CallSite,
): KeyedFunction {
  const example = `${method}({ state: { … }, outputs: { … }, ${onRow.map(name => `${name}(value, context) { … }`).join(', ')} })`;
  if (typeof given !== 'object' || given === null) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `${method} gets no program`, {
      place: placeOf(site),
      remedy: example,
    });
  }
  const isOne = inputs.length === 1;
  checkWords(given, [...onRow, ...(isOne ? ['onLate'] : []), ...WORDS], method, site);
  const words: { readonly [word: string]: unknown } = { ...given };
  const byArrival = orderOf(words.order, words.onLate !== undefined, site);
  const optional = (name: string) => (words[name] === undefined ? null : functionOf(words[name], name, example, site));
  const program: KeyedProgram = {
    state: statesOf(words.state, site),
    outputs: outputsOf(words.outputs, site),
    onRow: onRow.map(name => functionOf(words[name], name, example, site)),
    onLate: optional('onLate'),
    onTimer: optional('onTimer'),
    onProcessingTimer: optional('onProcessingTimer'),
    onFinish: optional('onFinish'),
  };
  return checkNode(keyedFunction(inputs, program, { byArrival, name: nameOf(words.name, site), origin: site }));
}

/** The stream of one of the outputs. */
export function outputNode(node: KeyedFunction, name: string): Node {
  if (node.program.outputs.length === 1) return node;
  const isOf = resolveCall('EQUAL', [column(OUTPUT.name, OUTPUT.type), literal(name, OUTPUT.type)]);
  const columns = streamSchema(isTimed(node.schema)).fields.map(field => ({
    name: field.name,
    expression: column(field.name, field.type),
  }));
  return checkNode(project(checkNode(filter(node, isOf, node.origin)), columns, node.origin));
}

function nameOf(name: unknown, site: CallSite): string | null {
  if (name === undefined) return null;
  if (typeof name === 'string' && name !== '') return name;
  throw new MillraceError('PLAN_INVALID_ARGUMENT', 'a name is a text of at least one character', {
    place: placeOf(site),
    remedy: "name: 'small then large'",
  });
}

/** Whether rows are read as they come. */
function orderOf(order: unknown, hasOnLate: boolean, site: CallSite): boolean {
  if (order !== undefined && order !== 'eventTime' && order !== 'arrival') {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `there is no order '${String(order)}'`, {
      place: placeOf(site),
      remedy: "order: 'eventTime', which is what holds without it, or order: 'arrival'",
    });
  }
  if (order !== 'arrival') return false;
  if (!hasOnLate) return true;
  throw new MillraceError('PLAN_INVALID_ARGUMENT', "onLate stands beside order: 'arrival'", {
    place: placeOf(site),
    why: 'rows that are read as they come are never late',
    remedy: 'leave one of them out',
  });
}

function statesOf(states: unknown, site: CallSite): StateSpec[] {
  return Object.entries(states ?? {}).map(([name, state]) => {
    const spec = stateSpecOf(state);
    if (spec !== null) return { ...spec, name };
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `'${name}' is no piece of state`, {
      place: placeOf(site),
      remedy: `${name}: valueState(t.int()), listState, mapState, reducingState, aggregatingState`,
    });
  });
}

function outputsOf(outputs: unknown, site: CallSite): OutputSpec[] {
  const specs = Object.entries(outputs ?? {}).map(([name, declared]) => {
    const facts = factsOfColumn(declared);
    if (facts !== undefined) return { name, type: facts.type };
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `output '${name}' is no column`, {
      place: placeOf(site),
      remedy: `${name}: t.row({ … }), ${name}: t.string(), ${name}: t.raw<MyType>()`,
    });
  });
  if (specs.length > 0) return specs;
  throw new MillraceError('PLAN_INVALID_ARGUMENT', 'a keyed function has no output', {
    place: placeOf(site),
    why: 'what it emits is all that it does',
    remedy: 'outputs: { alerts: t.row({ … }) }',
  });
}
