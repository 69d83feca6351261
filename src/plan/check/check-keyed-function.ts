import { placeOf } from '../../errors/call-site.js';
import { MillraceError } from '../../errors/millrace-error.js';
import { factsOf } from '../facts/facts.js';
import { isInLaneOrder } from '../facts/lane-order.js';
import { firstInput, type KeyedFunction } from '../nodes/keyed-function.js';

/** Refuses a keyed function whose rows have no order, or that waits for what never ends. */
export function checkKeyedFunction(node: KeyedFunction, place: string | undefined): void {
  checkFirst(node, place);
  if (node.order !== 'position') return;
  checkOrder(node, place);
  const { program } = node;
  const mortal = program.state.find(({ ttl, clock }) => ttl !== null && clock === 'eventTime');
  if (mortal === undefined) return;
  throw new MillraceError(
    'PLAN_MISSING_ROWTIME',
    `state '${mortal.name}' lives by event time, and the rows have none`,
    {
      place,
      why: 'without event time no time passes before the end',
      remedy: "declare a rowtime where the table is read, or { ttl, clock: 'processingTime' }, which marks the plan",
    },
  );
}

/** What is read to its end first has to have one (S7.3). */
function checkFirst(node: KeyedFunction, place: string | undefined): void {
  const first = node.inputs[firstInput(node)];
  if (first === undefined || factsOf(first.node).bounded) return;
  throw new MillraceError('PLAN_UNBOUNDED_WITHOUT_ROWTIME', 'an input that has no event time never ends', {
    place,
    why: 'it is read to its end before the other input, as nothing says where its rows stand among those of that',
    remedy: 'declare a rowtime where it is read, or take a source that ends',
  });
}

/** Without event time rows are read by their position (S7.6). How many lanes a source has shows when it is opened. */
function checkOrder(node: KeyedFunction, place: string | undefined): void {
  const first = firstInput(node);
  const unordered = node.inputs.find((input, i) => i !== first && !isInLaneOrder(input.node));
  if (unordered === undefined) return;
  throw new MillraceError('PLAN_MISSING_ROWTIME', 'the rows of a keyed function have neither a time nor a position', {
    place,
    why: 'without event time rows are read in the order of their source, and these are made of several rows',
    remedy: "keep a rowtime on the way, or { order: 'arrival' }, which marks the plan",
  });
}

/** Refuses rows of several lanes that have no time (S7.6): how many there are shows when a source is opened. */
export function checkOneLane(node: KeyedFunction, lanes: number): void {
  if (lanes <= 1) return;
  throw new MillraceError(
    'PLAN_MISSING_ROWTIME',
    `a keyed function reads ${lanes} lanes, and their rows have no time`,
    {
      place: placeOf(node.origin),
      why: 'nothing says how the rows of one lane stand to those of another',
      remedy: "declare a rowtime where they are read, { lanes: 'sequence' } for files, or { order: 'arrival' }",
    },
  );
}
