// Catches an OVER whose plan says something else than it does: inserts that are taken back, keys that are none, state that
// is not bounded as it is said.
import { describe, expect, test } from 'vitest';
import type { NamedAggregate } from '../../src/expr/expression.js';
import { resolveOver } from '../../src/expr/functions/resolve-over.js';
import { factsOf } from '../../src/plan/facts/facts.js';
import { timeOfOver } from '../../src/plan/facts/over-time.js';
import { stateOf } from '../../src/plan/facts/state.js';
import type { Node } from '../../src/plan/node.js';
import { type Frame, over } from '../../src/plan/nodes/over.js';
import { project } from '../../src/plan/nodes/project.js';
import { operatorText } from '../../src/plan/operator-text.js';
import { prune } from '../../src/plan/prune.js';
import { agg, asc, bigint, col, columns, desc, int, plan, rowtime, string, table } from './plans.js';

const clicks = () => table({ at: rowtime, user: string, n: int }, { time: 'at', label: 'clicks' });
const rows: NamedAggregate = agg('rows', 'COUNT', bigint);
const place: NamedAggregate = { name: 'place', call: resolveOver('ROW_NUMBER', []) };
const last10: Frame = { unit: 'rows', preceding: 10, following: 0 };
const minute: Frame = { unit: 'range', preceding: 60_000, following: 0 };

function byTime(input: Node, frame?: Frame, calls: readonly NamedAggregate[] = [rows]) {
  return over(input, {
    keys: ['user'],
    order: [asc(col(input, 'at'))],
    calls,
    ...(frame === undefined ? {} : { frame }),
  });
}

describe('facts', () => {
  test('in the order of a rowtime it closes, and only inserts', () => {
    const node = byTime(clicks(), last10, [rows, place]);
    expect(timeOfOver(node)).toBe('at');
    expect(factsOf(node)).toMatchObject({
      changes: 'append',
      nature: 'closing',
      placed: true,
      keys: [['user', 'place']],
    });
  });

  test('with a look ahead, in another order or downward it updates', () => {
    const input = clicks();
    const ahead = { name: 'next', call: resolveOver('LEAD', [col(input, 'n')]) };
    for (const node of [
      byTime(input, { ...last10, following: 1 }),
      byTime(input, undefined, [ahead]),
      over(input, { keys: [], order: [desc(col(input, 'at'))], calls: [rows] }),
      over(input, { keys: [], order: [asc(col(input, 'n'))], calls: [rows] }),
    ]) {
      expect(timeOfOver(node)).toBe(null);
      expect(factsOf(node)).toMatchObject({ changes: 'update', nature: 'relational', updatedBy: node });
    }
  });

  test('what it keeps follows from the frame', () => {
    const text = (frame?: Frame, calls?: readonly NamedAggregate[]) => stateOf(byTime(clicks(), frame, calls));
    expect(text(minute)).toEqual({
      text: 'keeps rows until time has passed them, and for 1 minute after',
      bound: 'time',
    });
    expect(text(minute, [rows, place])!.bound).toBe('keys');
    expect(text(last10)!.text).toBe(
      'keeps rows until time has passed them, and the last 11 rows of each part: grows with user',
    );
    expect(text()!.text).toBe(
      'keeps rows until time has passed them, and what they add up to of each part: grows with user',
    );
  });
});

test('its words', () => {
  expect(operatorText(byTime(clicks(), last10))).toBe('Over COUNT(*) as rows by user order at rows 10 preceding');
  expect(operatorText(byTime(clicks(), { unit: 'range', preceding: null, following: 60_000 }))).toBe(
    'Over COUNT(*) as rows by user order at range unbounded preceding and 1 minute following',
  );
  expect(operatorText(byTime(clicks(), undefined, [place]))).toBe('Over ROW_NUMBER() as place by user order at');
});

test('calls that nobody needs are pruned, keys and order are not', () => {
  const node = byTime(clicks(), last10, [rows, place]);
  const pruned = prune(plan({ out: project(node, columns({ place: col(node, 'place') })) })).inserts[0]!.input;
  const inner = pruned.kind === 'project' ? pruned.input : pruned;
  expect(inner.schema.fields.map(({ name }) => name)).toEqual(['at', 'user', 'place']);
});
