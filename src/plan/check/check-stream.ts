import { placeOf } from '../../errors/call-site.js';
import { MillraceError } from '../../errors/millrace-error.js';
import { factsOf } from '../facts/facts.js';
import type { FromChangelog } from '../nodes/from-changelog.js';
import type { FromStream } from '../nodes/from-stream.js';
import { isTimed } from '../nodes/stream-schema.js';
import type { ToChangelog } from '../nodes/to-changelog.js';
import type { ToStream } from '../nodes/to-stream.js';
import { operatorText } from '../operator-text.js';
import { fieldOf } from './check-expression.js';

/** A stream only grows, and its time is a rowtime. */
export function checkToStream(node: ToStream, place: string | undefined): void {
  const { changes, updatedBy } = factsOf(node.input);
  if (changes === 'update') {
    const by = updatedBy!;
    const where = placeOf(by.origin);
    throw new MillraceError(
      'PLAN_UNSUPPORTED',
      'this table emits updates: use toChangelog(), final(), or window the aggregation',
      {
        place,
        why: `${operatorText(by)}${where === undefined ? '' : ` (${where})`} updates its rows, and a stream only grows`,
        remedy: 'toChangelog() gives each change; final() and windows give each row once',
      },
    );
  }
  checkStreamTime(node, place);
}

/** The time of a stream's rows is a rowtime that is never NULL. */
export function checkStreamTime({ input, time }: ToStream | ToChangelog, place: string | undefined): void {
  if (time === null) return;
  const { rowtimes } = factsOf(input);
  const type = fieldOf(input.schema, time, place);
  if (type.rowtime === true && !type.nullable) return;
  throw new MillraceError(
    'PLAN_MISSING_ROWTIME',
    `${time}, by which the stream is to go, is ${type.rowtime === true ? 'a rowtime that may be NULL' : 'no rowtime'}`,
    {
      place,
      why: 'a row of a stream has a time that its source knows of, or none',
      remedy: rowtimes.length > 0 ? `this table's rowtime is ${rowtimes.join(', ')}` : 'leave { time } out',
    },
  );
}

/** The time of a stream becomes a column only where there is one. */
export function checkFromStream({ input, time }: FromStream | FromChangelog, place: string | undefined): void {
  if (time === null || isTimed(input.schema)) return;
  throw new MillraceError('PLAN_MISSING_ROWTIME', `the stream has no time that could become ${time}`, {
    place,
    why: 'its rows come from a source without rowtime, or from a union with such a stream',
    remedy: 'declare it where the source is read: t.timestamp(3).rowtime({ delay: seconds(10) })',
  });
}
