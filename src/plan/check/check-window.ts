import { MillraceError } from '../../errors/millrace-error.js';
import { factsOf } from '../facts/facts.js';
import type { Node } from '../node.js';
import type { SessionSpec } from '../nodes/session-aggregate.js';
import type { WindowSpec } from '../nodes/window-aggregate.js';
import { fieldOf } from './check-expression.js';

/** What windows of all kinds go by. */
interface Windowed {
  readonly input: Node;
  readonly time: string;
  readonly window: WindowSpec | SessionSpec;
  readonly allowedLateness: number;
}

/** Refuses windows that cannot be: of what is no rowtime, of impossible lengths, by columns that are not there. */
export function checkWindow({ input, time, window, allowedLateness }: Windowed, place: string | undefined): void {
  checkTime(input, time, place);
  if (!whole(allowedLateness) || allowedLateness < 0) {
    throw new MillraceError('PLAN_INVALID_WINDOW', `a window cannot be corrected for ${allowedLateness} ms`, {
      place,
      remedy: 'allowedLateness: hours(1)',
    });
  }
  if (window.kind === 'session') for (const name of window.partitionBy) fieldOf(input.schema, name, place);
  const problem = window.kind === 'session' ? sessionProblem(window) : alignedProblem(window);
  if (problem === null) return;
  throw new MillraceError('PLAN_INVALID_WINDOW', `a window cannot be: ${problem}`, { place, remedy: WINDOW_REMEDY });
}

/** What windows there are. */
export const WINDOW_REMEDY =
  '{ tumble: minutes(5) }, { hop: hours(1), every: minutes(5) } with every no longer than hop, { cumulate: days(1), every: hours(1) }, or { session: minutes(30), partitionBy: [] }';

function checkTime(input: Node, name: string, place: string | undefined): void {
  const time = fieldOf(input.schema, name, place);
  if (time.rowtime === true && !time.nullable) return;
  const rowtimes = factsOf(input).rowtimes;
  throw new MillraceError(
    'PLAN_MISSING_ROWTIME',
    `a window goes by ${name}, which is ${time.rowtime === true ? 'a rowtime that may be NULL' : 'no rowtime'}`,
    {
      place,
      why: 'only a rowtime says when a window is complete',
      remedy:
        rowtimes.length > 0
          ? `this table's rowtime is ${rowtimes.join(', ')}`
          : `declare it where the table is read: ${name}: t.timestamp(3).rowtime({ delay: seconds(10) })`,
    },
  );
}

function sessionProblem({ gap }: SessionSpec): string | null {
  return whole(gap) && gap > 0 ? null : `its gap is ${gap} ms`;
}

function alignedProblem({ kind, size, slide, offset }: WindowSpec): string | null {
  if (!whole(size) || size <= 0) return `its size is ${size} ms`;
  if (!whole(slide) || slide <= 0) return `it moves by ${slide} ms`;
  if (!whole(offset)) return `its offset is ${offset} ms`;
  if (kind === 'tumble' && slide !== size) return 'a tumbling window moves by its own size';
  if (kind === 'cumulate' && size % slide !== 0) {
    return `it grows by ${slide} ms and is ${size} ms long, which is no multiple`;
  }
  if (slide > size)
    return `it moves by ${slide} ms and is ${size} ms long, so rows between two windows would be in none`;
  return null;
}

function whole(n: number): boolean {
  return Number.isSafeInteger(n);
}
