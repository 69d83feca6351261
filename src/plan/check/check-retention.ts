import { MillraceError } from '../../errors/millrace-error.js';
import { factsOf } from '../facts/facts.js';
import { stateOf } from '../facts/state.js';
import type { Node } from '../node.js';
import { operatorText } from '../operator-text.js';
import { entriesOf } from '../retention.js';

/** Refuses a time to retain that is none, and an operator that has nothing to forget. */
export function checkRetention(node: Node, place: string | undefined): void {
  const { retain } = node;
  if (retain === undefined) return;
  if (!Number.isSafeInteger(retain) || retain <= 0) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `an entry cannot be retained for ${String(retain)} ms`, {
      place,
      remedy: 'retain(hours(1)): a time above 0, from the last row of an entry on',
    });
  }
  if (entriesOf(node) !== null) return;
  const { fact, why } = refusalOf(node);
  throw new MillraceError('PLAN_UNSUPPORTED', `${operatorText(node)} ${fact}`, {
    place,
    why,
    remedy:
      'retain stands right behind groupBy(…).aggregate(…), distinct(), topN, deduplicate, a join or a set operation',
  });
}

function refusalOf({ retain: _, ...rest }: Node): { readonly fact: string; readonly why: string } {
  // A node without what may be left out is a node.
  const node = rest as Node;
  const nothing = 'has nothing to forget';
  const isKeyless = node.kind === 'limit' || ('keys' in node && node.keys.length === 0);
  if (isKeyless && factsOf(node).nature === 'relational')
    return { fact: nothing, why: 'without a key all rows are one entry, which each of them touches' };
  const state = stateOf(node);
  if (state === null) return { fact: nothing, why: 'it acts on each row by itself and keeps none' };
  return state.bound === 'time'
    ? { fact: nothing, why: 'the watermark frees what it keeps already' }
    : { fact: 'cannot be made to forget', why: `it ${state.text}` };
}
