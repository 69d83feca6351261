// Catches an operator that is not whole: one that no random plan holds, that the reference does not know, that is never
// run in both modes, in which no mistake is planted, or that no page of the documentation speaks of.
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Node } from '../../src/plan/node.js';
import { topological } from '../../src/plan/traverse.js';
import type { Case } from '../../src/testing/generators/case.js';
import { cases } from '../../src/testing/generators/cases.js';
import { batchEqualsStreaming } from '../../src/testing/laws/batch-equals-streaming.js';
import { prunedPlan } from '../../src/testing/runs/case-run.js';
import { Collector } from '../../src/testing/runs/collector.js';
import { mutants } from '../mutants/mutants.js';

type NodeKind = Node['kind'];

/** Where mistakes of an operator can be planted, and where its page is, with words that stand there. */
interface Whole {
  readonly files: readonly string[];
  readonly page: readonly [file: string, words: string];
}

const operator = (...names: string[]): string[] => names.map(name => `src/embedded/operators/${name}.ts`);

const SESSIONS = [...operator('session-aggregate', 'late-session-rows'), 'src/embedded/sessions/session-rows.ts'];

/** By kind; the compiler asks for each. */
const WHOLE: Readonly<Record<NodeKind, Whole>> = {
  scan: { files: ['src/embedded/scan.ts', 'src/embedded/lane.ts'], page: ['README.md', 'from('] },
  filter: {
    files: ['src/embedded/stage-code.ts', 'src/plan/rewrites/push-filters.ts'],
    page: ['docs/adding-an-operator.md', '.filter('],
  },
  project: { files: ['src/embedded/stage-code.ts', 'src/expr/compile/strict.ts'], page: ['README.md', 'select('] },
  union: { files: operator('union'), page: ['docs/set-operations.md', 'unionAll('] },
  join: { files: operator('join', 'join-keys'), page: ['docs/joins.md', '`leftJoin`'] },
  'semi-join': { files: operator('join'), page: ['docs/joins.md', '`semiJoin`'] },
  'lateral-join': { files: operator('lateral-join'), page: ['docs/user-functions.md', 'lateralJoin('] },
  'interval-join': { files: operator('interval-join'), page: ['docs/joins.md', 'intervalJoin('] },
  'temporal-join': { files: operator('temporal-join'), page: ['docs/joins.md', 'temporalJoin('] },
  'set-operation': { files: operator('set-operation'), page: ['docs/set-operations.md', 'except('] },
  aggregate: { files: operator('aggregate'), page: ['README.md', 'groupBy('] },
  'window-aggregate': { files: operator('window-aggregate', 'window-panes'), page: ['docs/windows.md', 'tumble:'] },
  'window-rows': { files: operator('window-rows'), page: ['docs/windows.md', 'partitionBy('] },
  'late-rows': { files: operator('late-rows'), page: ['docs/late-rows.md', 'lateRows()'] },
  'late-arrivals': { files: operator('late-arrivals'), page: ['docs/joins.md', 'lateRows()'] },
  'session-aggregate': { files: SESSIONS, page: ['docs/windows.md', 'session:'] },
  'late-session-rows': { files: SESSIONS, page: ['docs/windows.md', 'session:'] },
  distinct: { files: operator('aggregate', 'distinct'), page: ['docs/adding-an-operator.md', 'distinct()'] },
  'top-n': { files: operator('growing-top', 'changing-top'), page: ['docs/ranking.md', 'topN('] },
  deduplicate: { files: operator('growing-top', 'changing-top'), page: ['docs/ranking.md', 'deduplicate('] },
  over: { files: operator('time-over', 'changing-over'), page: ['docs/over.md', 'over('] },
  limit: { files: operator('growing-top', 'changing-top'), page: ['docs/ranking.md', 'limit('] },
  sort: { files: operator('row-ranking'), page: ['docs/ranking.md', 'orderBy('] },
  final: { files: operator('final'), page: ['docs/semantics.md', 'final()'] },
  'to-stream': { files: ['src/embedded/operators/stream-stage.ts'], page: ['docs/streams.md', 'toStream('] },
  transform: { files: ['src/embedded/operators/stream-stage.ts'], page: ['docs/streams.md', 'flatMap('] },
  'from-stream': { files: ['src/embedded/operators/stream-stage.ts'], page: ['docs/streams.md', 'fromStream('] },
  'to-changelog': { files: operator('to-changelog'), page: ['docs/streams.md', 'toChangelog('] },
  'from-changelog': { files: operator('from-changelog'), page: ['docs/streams.md', 'fromChangelog('] },
  reduce: { files: operator('reduce'), page: ['docs/streams.md', 'reduce('] },
  'keyed-function': { files: operator('keyed-function'), page: ['docs/process-functions.md', 'process('] },
};

const KINDS = Object.keys(WHOLE) as NodeKind[];

/** Enough that each kind comes. */
const SAMPLE = 3000;
/** So many cases with a kind are run. */
const RUN = 3;

const found = new Map<NodeKind, Case[]>();

beforeAll(() => {
  for (const of of fc.sample(cases(), { numRuns: SAMPLE, seed: 20_260_301 })) {
    const kinds = new Set(topological(prunedPlan(of, new Collector())).map(({ kind }) => kind));
    for (const kind of kinds) found.set(kind, [...(found.get(kind) ?? []), of]);
  }
}, 120_000);

describe.each(KINDS)('%s', kind => {
  test('random plans hold it, and both modes give what the reference says', async () => {
    const some = found.get(kind) ?? [];
    expect(some.length, 'cases that hold it').toBeGreaterThanOrEqual(RUN);
    for (const of of some.slice(0, RUN)) expect(await batchEqualsStreaming.check(of)).toEqual([]);
  }, 60_000);

  test('mistakes are planted in it', () => {
    const { files } = WHOLE[kind];
    for (const file of files) expect(existsSync(file), file).toBe(true);
    expect(mutants.filter(({ file }) => files.includes(file)).length).toBeGreaterThan(0);
  });

  test('a page speaks of it', () => {
    const [file, words] = WHOLE[kind].page;
    expect(readFileSync(file, 'utf8')).toContain(words);
  });
});
