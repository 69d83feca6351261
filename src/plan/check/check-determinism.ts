import { MillraceError } from '../../errors/millrace-error.js';
import { factsOf } from '../facts/facts.js';
import { impuritiesOf } from '../facts/impurities.js';
import { inputsOf, type Node } from '../node.js';
import { operatorText } from '../operator-text.js';
import { ownExpressions } from '../own-expressions.js';

/**
 * Refuses what is not deterministic where a row may be taken back, and would be evaluated anew to know what to take back
 * (S11.2): over a table that emits updates, and in an outer join, whose pads come and go.
 */
export function checkDeterminism(node: Node, place: string | undefined): void {
  const impure = node.kind === 'lateral-join' ? node.call.user?.impure : undefined;
  const [reason] = [...(impure === undefined ? [] : [impure]), ...impuritiesOf(ownExpressions(node))];
  if (reason === undefined) return;
  const updating = inputsOf(node).find(input => factsOf(input).changes === 'update');
  if (updating === undefined && !(node.kind === 'join' && node.type !== 'inner')) return;
  const by = updating === undefined ? null : factsOf(updating).updatedBy;
  throw new MillraceError(
    'PLAN_IMPURE_OVER_UPDATES',
    `${reason}, and ${updating === undefined ? 'an outer join' : 'this table'} takes rows back`,
    {
      place,
      why: `a row that is taken back is evaluated again, and that may give another value${by === null ? '' : `; the updates begin at ${operatorText(by)}`}`,
      remedy:
        'evaluate it where rows are only inserted, in a select below; or leave deterministic: false out where it is a function of its arguments',
    },
  );
}
