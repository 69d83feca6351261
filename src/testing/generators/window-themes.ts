import type { JoinType } from '../../plan/nodes/join.js';
import type { CaseExpression, CaseOperator } from './case.js';
import type { Draft } from './themes.js';

/** The rows of windows over an input, the same windows as those of `like` if there are some; `null` where it has no rowtime. */
export function windowRowsOver(draft: Draft, input: number, like: CaseOperator | null = null): CaseOperator | null {
  const made = draft.windowOver(input);
  if (made?.kind !== 'window') return null;
  const { time, window, allowedLateness, lateRows } = made;
  return {
    kind: 'window-rows',
    input,
    time,
    window: like?.kind === 'window-rows' ? like.window : window,
    ...(allowedLateness === undefined ? {} : { allowedLateness }),
    ...(lateRows === undefined ? {} : { lateRows }),
  };
}

/** The first rows of each window, and perhaps windows of those. */
export function windowRanks(draft: Draft): void {
  const { choice } = draft;
  const over = choice.chance(25) ? (draft.addHeld() ?? 0) : 0;
  const ranked = placeRanked(draft, over) ?? placeRanked(draft, 0);
  if (ranked === null || choice.chance(55)) return;
  const next = choice.chance(50) ? draft.windowOver(ranked) : windowRowsOver(draft, ranked);
  if (next !== null) draft.place(next);
}

function placeRanked(draft: Draft, over: number): number | null {
  const { choice } = draft;
  const rows = windowRowsOver(draft, over);
  const input = rows === null ? null : draft.place(rows);
  return input === null ? null : placeRankOf(draft, input, choice.of(['windowEnd', 'windowTime', 'windowStart']));
}

/** Ranks the rows of each value of `bound`, and of another column perhaps. */
function placeRankOf(draft: Draft, input: number, bound: string): number | null {
  const { choice } = draft;
  const made = draft.over(choice.chance(70) ? 'top-n' : 'deduplicate', input);
  if (made.kind !== 'top-n' && made.kind !== 'deduplicate') return null;
  return draft.place({ ...made, keys: [...new Set([bound, ...(choice.chance(50) ? made.keys : [])])] });
}

/** Rows of windows of two tables, mostly equal ones, that meet, or do not, and perhaps windows of the pairs. */
export function windowJoins(draft: Draft, right: number, equality: CaseExpression | null): void {
  const { choice } = draft;
  const first = windowRowsOver(draft, 0);
  const isSame = choice.chance(75);
  const second = windowRowsOver(draft, right, isSame ? first : null);
  if (first === null || second === null) return;
  const [a, b] = [draft.place(first), draft.place(second)];
  if (a === null || b === null) return;
  const name = choice.of(['windowEnd', 'windowEnd', 'windowStart', 'windowStart', 'windowTime']);
  const bound: CaseExpression = { call: 'EQUAL', operands: [{ column: name }, { column: name, input: 1 }] };
  const on: CaseExpression =
    equality === null || choice.chance(20) ? bound : { call: 'AND', operands: choice.shuffled([bound, equality]) };
  // Cumulating windows of one start, and windows of several lengths, are not complete at once.
  const isWindowed = isSame && name !== 'windowStart' && choice.chance(80) ? { windowed: true as const } : {};
  const kind = choice.chance(35) ? 'semi-join' : 'join';
  const type = choice.of<JoinType>(['inner', 'inner', 'left', 'right', 'full']);
  const columns = draft.joinColumns(draft.schemaOf(a), draft.schemaOf(b));
  const joined = draft.place(
    kind === 'join'
      ? { kind, type, left: a, right: b, on, columns, ...isWindowed }
      : { kind, type: choice.of(['semi', 'anti']), left: a, right: b, on, ...isWindowed },
  );
  const next = joined === null || choice.chance(60) ? null : draft.windowOver(joined);
  if (next !== null) draft.place(next);
}

/** Windows over the results of windows, two or three, some of the same size (S5.2). */
export function cascades(draft: Draft): void {
  const { choice } = draft;
  let input = 0;
  let last: CaseOperator | null = null;
  for (let n = choice.integer(2, 3); n > 0; n--) {
    const made: CaseOperator | null = choice.chance(70) ? draft.windowOver(input) : windowRowsOver(draft, input);
    if (made === null || !('window' in made)) return;
    const same = last !== null && 'window' in last && choice.chance(50) ? last.window : made.window;
    last = { ...made, window: same, time: input === 0 ? made.time : 'windowTime' } as CaseOperator;
    const placed = draft.place(last);
    if (placed === null) return;
    input = placed;
    if (choice.chance(30)) input = placeRankOf(draft, input, 'windowEnd') ?? input;
  }
}
