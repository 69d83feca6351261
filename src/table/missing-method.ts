import { closestMatch } from '../errors/closest-match.js';
import { MillraceError } from '../errors/millrace-error.js';
import { isBuilt, kindsWithMethod, methodNames, type Tracked } from '../expr/builder/built.js';
import type { Kind } from '../types/data-type.js';
import { typeText } from '../types/type-text.js';

/** One kind for each family of methods, with the word for it and the cast that leads there. */
const FAMILIES: readonly (readonly [Kind, string, string | null])[] = [
  ['int', 'numbers', 't.double()'],
  ['string', 'texts', 't.string()'],
  ['timestamp', 'times', 't.timestamp(3)'],
  ['boolean', 'conditions', null],
  ['array', 'arrays', null],
  ['map', 'maps', null],
];

/**
 * What a callback threw by calling a method that its expression does not have, in words; everything else as it is.
 * `seen`: the expressions that the callback has had in its hands.
 */
export function missingMethod(error: unknown, seen: readonly Tracked[]): unknown {
  if (!(error instanceof TypeError)) return error;
  const called = /^(.+)\.([\w$]+) is not a function$/s.exec(error.message);
  if (called === null) return error;
  const [, receiver, method] = called as unknown as [string, string, string];
  const expression = seen.find(part => part['~text'] === receiver);
  if (expression === undefined || !isBuilt(expression)) return error;
  const type = expression['~type'];
  const others = kindsWithMethod(method);
  const family = FAMILIES.find(([kind]) => others.has(kind));
  return new MillraceError(
    'PLAN_TYPE_MISMATCH',
    `${receiver} is ${typeText(type, { nullability: false })}, and has no ${method}()`,
    {
      why: family === undefined ? 'no expression has such a method' : `${family[1]} have it`,
      remedy:
        family === undefined
          ? 'an editor lists what there is behind the dot'
          : family[2] === null
            ? `use a column of ${family[1]}`
            : `${receiver}.cast(${family[2]}).${method}(…)`,
      closest: family === undefined ? closestMatch(method, methodNames(type.kind)) : undefined,
      cause: error,
    },
  );
}
