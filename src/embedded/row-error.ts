import { placeOf } from '../errors/call-site.js';
import { ERROR_CODES, type ErrorCode } from '../errors/codes.js';
import { MillraceError } from '../errors/millrace-error.js';
import { FAULT_CODES } from '../expr/fault.js';
import { inputsOf, type Node } from '../plan/node.js';
import type { Scan } from '../plan/nodes/scan.js';
import { operatorText, sourceName } from '../plan/operator-text.js';
import type { Plan } from '../plan/plan.js';
import { topological } from '../plan/traverse.js';
import type { StandingError } from './error-table.js';

/** A source as far as it is needed to name one of its rows. */
interface ReadSource {
  readonly scan: Scan;
  readonly lanes: readonly { readonly lane: string }[];
}

/** What a row error (S10) says where it ends the job: the call that made the operator, and the row that has no result. */
export function rowError(error: StandingError, plan: Plan, sources: readonly ReadSource[]): MillraceError {
  const code = FAULT_CODES[error.fault]!;
  const node = topological(plan).find(({ id }) => id === error.operator);
  const { thrown } = error;
  if (code === 'ROW_FUNCTION_FAILED' && thrown !== null) {
    const made = node === undefined ? error.operator : (placeOf(node.origin) ?? operatorText(node));
    return new MillraceError(code, thrown.text, {
      place: thrown.place === undefined ? made : `${thrown.place}, called by ${made}`,
      why: `${rowText(error, node, sources)} has no result`,
      remedy: `${thrown.remedy ?? 'mend the function'}; { onError: 'skip' } counts such rows`,
    });
  }
  return new MillraceError(code, ERROR_CODES[code], {
    place: node === undefined ? error.operator : (placeOf(node.origin) ?? operatorText(node)),
    why: `${rowText(error, node, sources)} has no result`,
    remedy: `${remedyFor(code)}; { onError: 'skip' } counts such rows`,
  });
}

function rowText({ where }: StandingError, node: Node | undefined, sources: readonly ReadSource[]): string {
  if (where === '[]') return 'the row of the whole table';
  if (where.startsWith('[')) return `the row of key ${where.slice(1, -1)}`;
  const called = /^(timer|end) \[(.*)\]$/.exec(where);
  if (called !== null) return called[1] === 'end' ? `the end of key ${called[2]}` : timerText(called[2]!);
  const place = /^(\d+):(\d+)$/.exec(where);
  if (place === null) return 'a row';
  const [rank, ordinal] = [Number(place[1]), Number(place[2])];
  const ids = node === undefined ? [] : scansBelow(node).map(({ id }) => id);
  const read = sources.filter(({ scan }) => ids.includes(scan.id));
  if (read.length !== 1) return `row ${ordinal} of lane ${rank}`;
  const [{ scan, lanes }] = read as [ReadSource];
  const lane = lanes[rank]?.lane;
  const name = sourceName(scan);
  return `row ${ordinal} of ${lanes.length > 1 && lane !== undefined ? `lane ${lane} of ${name}` : name}`;
}

/** A timer stands as its key and its time. */
function timerText(text: string): string {
  const comma = text.lastIndexOf(',');
  return `the timer of key ${text.slice(0, comma)} at ${text.slice(comma + 1)}`;
}

function scansBelow(node: Node): Scan[] {
  return node.kind === 'scan' ? [node] : inputsOf(node).flatMap(scansBelow);
}

function remedyFor(code: ErrorCode): string {
  switch (code) {
    case 'ROW_OVERFLOW':
      return 'cast an operand to a wider type, as in r.n.cast(t.bigint())';
    case 'ROW_DIVISION_BY_ZERO':
      return 'divide by r.n.nullIf(0), which gives NULL, or by a DOUBLE';
    case 'ROW_INVALID_CAST':
      return 'tryCast gives NULL where cast fails';
    case 'ROW_UNSAFE_NUMBER':
      return 'leave asNumber() out: a bigint is exact';
    default:
      return 'keep such values out with filter or when';
  }
}
