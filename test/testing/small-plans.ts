import type { Case, CaseExpression, CaseOperator, CaseSource } from '../../src/testing/generators/case.js';
import type { InputHistory } from '../../src/testing/reference/input-history.js';
import { reference } from '../../src/testing/reference.js';
import { prunedPlan, wholeInput } from '../../src/testing/runs/case-run.js';
import { Collector } from '../../src/testing/runs/collector.js';
import { dataType } from '../../src/types/data-type.js';
import type { Value } from '../../src/types/value.js';

export const INT = dataType('int');
export const TIME = dataType('timestamp', { precision: 3, rowtime: true });

export type Lanes = Readonly<Record<string, readonly (readonly Value[])[]>>;

/** A source of a time `at` (delay 0), a key and a number; a lane is its rows. A first item '-' makes a removal. */
export function events(lanes: Lanes, more: Partial<CaseSource> = {}): CaseSource {
  return {
    fields: [
      { name: 'at', type: TIME },
      { name: 'k', type: { ...INT, nullable: true } },
      { name: 'n', type: INT },
    ],
    primaryKey: [],
    rowtime: { column: 'at', delay: 0 },
    changes: 'append',
    batchRows: 1024,
    lanes: Object.entries(lanes).map(([id, rows]) => ({
      id,
      changes: rows.map(row => (row[0] === '-' ? { row: row.slice(1), weight: -1 } : { row, weight: 1 })),
    })),
    ...more,
  };
}

/** A table without time: `k`, `v`. */
export function dimension(lanes: Lanes, more: Partial<CaseSource> = {}): CaseSource {
  const fields = [
    { name: 'k', type: { ...INT, nullable: true } },
    { name: 'v', type: INT },
  ];
  return events(lanes, { fields, rowtime: null, ...more });
}

export function plan(sources: readonly CaseSource[], operators: readonly CaseOperator[]): Case {
  const scans = sources.map((_, source): CaseOperator => ({ kind: 'scan', source }));
  const all = [...scans, ...operators];
  return {
    sources,
    operators: all,
    outputs: [all.length - 1],
    schedule: { steps: [], crashes: [], batchRows: 1024, codeGeneration: true, without: [] },
  };
}

/** The answer once each lane has delivered so many rows, and those in `ended` have ended; all of it without `taken`. */
export function answer(of: Case, taken?: Readonly<Record<string, number>>, ended: readonly string[] = []) {
  const whole = wholeInput(of);
  const input: InputHistory =
    taken === undefined
      ? whole
      : new Map(
          [...whole].map(([token, lanes]) => [
            token,
            lanes.map(lane => ({
              ...lane,
              changes: lane.changes.slice(0, taken[lane.id] ?? 0),
              finished: ended.includes(lane.id),
            })),
          ]),
        );
  const { outputs, errors, lateRows } = reference(prunedPlan(of, new Collector()), input);
  const rows = [...outputs.values()][0]!.map(({ values }) => values);
  return {
    rows,
    sorted: [...rows].sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)),
    errors: errors.map(({ where, code, count }) => ({ where, code, count })),
    late: [...lateRows.values()].reduce((sum, count) => sum + count, 0),
  };
}

export const column = (name: string, input?: 1): CaseExpression =>
  input === 1 ? { column: name, input } : { column: name };
export const call = (name: string, ...operands: CaseExpression[]): CaseExpression => ({ call: name, operands });
export const integer = (literal: number): CaseExpression => ({ literal, type: INT });
export const sum = (of: CaseExpression, name = 's') =>
  ({ name, call: 'SUM', operand: of, where: null, distinct: false }) as const;
export const count = { name: 'c', call: 'COUNT', operand: null, where: null, distinct: false } as const;

export function tumble(input: number, size: number, more: object = {}): CaseOperator {
  return {
    kind: 'window',
    input,
    time: 'at',
    window: { kind: 'tumble', size, slide: size, offset: 0 },
    keys: [],
    aggregates: [count],
    ...more,
  };
}
