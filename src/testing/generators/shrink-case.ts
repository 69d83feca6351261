import type { Frame } from '../../plan/nodes/over.js';
import {
  type Case,
  type CaseExpression,
  type CaseOperator,
  type CaseOverCall,
  type CaseSource,
  inputsOfOperator,
  withInputsOf,
} from './case.js';
import { lanesOfCase, withoutUnread } from './check-case.js';

/**
 * Simpler cases, the boldest first: fewer outputs and operators, then less input, then simpler expressions, values and
 * schedules. Not all of them can be built; who uses them leaves those out.
 */
export function* shrinkCase(of: Case): IterableIterator<Case> {
  yield* fewerOutputs(of);
  yield* fewerOperators(of);
  yield* fewerLanes(of);
  yield* fewerChanges(of);
  yield* plainerSources(of);
  yield* simplerSchedule(of);
  yield* simplerOperators(of);
  yield* simplerValues(of);
  yield* fewerColumns(of);
}

function* fewerOutputs(of: Case): IterableIterator<Case> {
  if (of.outputs.length < 2) return;
  for (const output of of.outputs) yield withoutUnread({ ...of, outputs: [output] });
}

/** What reads an operator reads its input instead. */
function* fewerOperators(of: Case): IterableIterator<Case> {
  for (let i = of.operators.length - 1; i >= 0; i--) {
    for (const input of new Set(inputsOfOperator(of.operators[i]!))) {
      yield withoutUnread({
        ...of,
        operators: of.operators.map(operator => withInputsOf(operator, n => (n === i ? input : n))),
        outputs: of.outputs.map(n => (n === i ? input : n)),
      });
    }
    // Its table is an output itself: what lies above is not needed.
    if (!of.outputs.includes(i)) yield withoutUnread({ ...of, outputs: [i] });
  }
}

function* fewerLanes(of: Case): IterableIterator<Case> {
  for (const [s, source] of of.sources.entries()) {
    for (const { id } of source.lanes) {
      yield keepLanes(
        of,
        s,
        source.lanes.filter(lane => lane.id !== id),
      );
    }
  }
}

/** The case with other lanes of one source; takes of lanes that are gone go too. */
function keepLanes(of: Case, s: number, lanes: CaseSource['lanes']): Case {
  const smaller = withSource(of, s, { ...of.sources[s]!, lanes });
  const before = lanesOfCase(of);
  const after = lanesOfCase(smaller);
  const find = (lane: number): number => {
    const { scan, id } = before[lane]!;
    return after.findIndex(other => other.scan === scan && other.id === id);
  };
  const steps = of.schedule.steps.map(step =>
    step.flatMap(take => {
      const lane = before[take.lane] === undefined ? -1 : find(take.lane);
      return lane < 0 ? [] : [{ ...take, lane }];
    }),
  );
  return { ...smaller, schedule: { ...of.schedule, steps } };
}

function* fewerChanges(of: Case): IterableIterator<Case> {
  for (const [s, source] of of.sources.entries()) {
    for (const [l, { id, changes }] of source.lanes.entries()) {
      const lanes = source.lanes;
      for (let size = Math.ceil(changes.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
        for (let from = 0; from < changes.length; from += size) {
          const left = [...changes.slice(0, from), ...changes.slice(from + size)];
          yield withSource(of, s, {
            ...source,
            lanes: lanes.map((lane, i) => (i === l ? { id, changes: left } : lane)),
          });
        }
      }
      // A row and its removal go together.
      for (let a = 0; a < changes.length; a++) {
        for (let b = a + 1; b < changes.length; b++) {
          if (changes[a]!.weight === changes[b]!.weight) continue;
          const left = changes.filter((_, i) => i !== a && i !== b);
          yield withSource(of, s, {
            ...source,
            lanes: lanes.map((lane, i) => (i === l ? { id, changes: left } : lane)),
          });
        }
      }
    }
  }
}

/** Habits that a source may be without. */
const HABITS = ['replay', 'dropsRows', 'givesRanges'] as const;

function* plainerSources(of: Case): IterableIterator<Case> {
  for (const [s, source] of of.sources.entries()) {
    for (const habit of HABITS) {
      const { [habit]: has, ...without } = source;
      if (has === true) yield withSource(of, s, without);
    }
  }
}

function* simplerSchedule(of: Case): IterableIterator<Case> {
  const { schedule } = of;
  const { steps } = schedule;
  const set = (change: Partial<Case['schedule']>): Case => ({ ...of, schedule: { ...schedule, ...change } });
  if (schedule.without.length > 0) yield set({ without: [] });
  if (!schedule.codeGeneration) yield set({ codeGeneration: true });
  if (schedule.byKey === true) {
    const { byKey: _, ...rest } = schedule;
    yield { ...of, schedule: rest };
  }
  if (schedule.batchRows !== 1024) yield set({ batchRows: 1024 });
  for (const [s, source] of of.sources.entries()) {
    if (source.batchRows !== 1024) yield withSource(of, s, { ...source, batchRows: 1024 });
  }
  for (const crash of schedule.crashes) yield set({ crashes: schedule.crashes.filter(step => step !== crash) });
  if (steps.length > 0) yield set({ steps: [] });
  if (steps.length > 1) yield set({ steps: [steps.flat()] });
  for (let i = 0; i < steps.length; i++) {
    yield set({ steps: steps.filter((_, step) => step !== i), crashes: crashesWithout(schedule.crashes, i) });
    if (i > 0) {
      const merged = [...steps.slice(0, i - 1), [...steps[i - 1]!, ...steps[i]!], ...steps.slice(i + 1)];
      yield set({ steps: merged, crashes: crashesWithout(schedule.crashes, i) });
    }
    for (let t = 0; t < steps[i]!.length && steps[i]!.length > 1; t++) {
      yield set({ steps: steps.map((step, n) => (n === i ? step.filter((_, take) => take !== t) : step)) });
    }
  }
}

function crashesWithout(crashes: readonly number[], step: number): number[] {
  return [...new Set(crashes.map(crash => (crash > step ? crash - 1 : crash)).filter(crash => crash > 0))];
}

function* simplerOperators(of: Case): IterableIterator<Case> {
  for (const [i, operator] of of.operators.entries()) {
    for (const simpler of simplerOperator(operator)) {
      yield withoutUnread({ ...of, operators: of.operators.map((other, n) => (n === i ? simpler : other)) });
    }
  }
}

function* simplerOperator(operator: CaseOperator): IterableIterator<CaseOperator> {
  if (operator.retain !== undefined) {
    const { retain: _, ...rest } = operator;
    yield rest;
  }
  switch (operator.kind) {
    case 'filter':
      for (const predicate of simplerExpressions(operator.predicate)) yield { ...operator, predicate };
      break;
    case 'project':
      for (const columns of simplerItems(operator.columns, simplerColumn)) yield { ...operator, columns };
      break;
    case 'union':
      for (let i = 0; i < operator.inputs.length && operator.inputs.length > 1; i++) {
        yield { ...operator, inputs: operator.inputs.filter((_, n) => n !== i) };
      }
      break;
    case 'join':
      if (operator.type === 'full') yield { ...operator, type: 'left' };
      if (operator.type !== 'inner') yield { ...operator, type: 'inner' };
      if (operator.windowed === true) {
        const { windowed: _, ...rest } = operator;
        yield rest;
      }
      for (const on of simplerExpressions(operator.on)) yield { ...operator, on };
      for (const columns of simplerItems(operator.columns, simplerColumn)) yield { ...operator, columns };
      break;
    case 'lateral-join':
      if (operator.type !== 'inner') yield { ...operator, type: 'inner' };
      for (const operands of simplerOperands(operator.call.operands))
        yield { ...operator, call: { ...operator.call, operands } };
      for (const columns of simplerItems(operator.columns, simplerColumn)) yield { ...operator, columns };
      break;
    case 'interval-join':
      if (operator.type === 'full') yield { ...operator, type: 'left' };
      if (operator.type !== 'inner') yield { ...operator, type: 'inner' };
      if (operator.from !== 0) yield { ...operator, from: 0, to: Math.max(0, operator.to) };
      if (operator.to > operator.from) yield { ...operator, to: operator.from };
      yield* simplerTimeJoin(operator);
      break;
    case 'temporal-join':
      if (operator.type !== 'inner') yield { ...operator, type: 'inner' };
      yield* simplerTimeJoin(operator);
      break;
    case 'late-arrivals':
      if (operator.after > 0) yield { ...operator, after: 0 };
      break;
    case 'semi-join':
      if (operator.windowed === true) {
        const { windowed: _, ...rest } = operator;
        yield rest;
      }
      for (const on of simplerExpressions(operator.on)) yield { ...operator, on };
      break;
    case 'set-operation':
      if (operator.all) yield { ...operator, all: false };
      break;
    case 'window':
    case 'session':
      yield* simplerWindow(operator);
      if (operator.allowedLateness !== undefined) {
        const { allowedLateness: _, ...rest } = operator;
        yield rest;
      }
      if (operator.early !== undefined) {
        const { early: _, ...rest } = operator;
        yield rest;
      }
      if (operator.lateRows !== undefined) {
        const { lateRows: _, ...rest } = operator;
        yield rest;
      }
      for (const keys of simplerItems(operator.keys)) yield { ...operator, keys };
      for (const aggregates of simplerItems(operator.aggregates, simplerAggregate)) yield { ...operator, aggregates };
      break;
    case 'window-rows':
      if (operator.window.kind !== 'tumble') {
        yield { ...operator, window: { ...operator.window, kind: 'tumble', slide: operator.window.size } };
      }
      if (operator.allowedLateness !== undefined) {
        const { allowedLateness: _, ...rest } = operator;
        yield rest;
      }
      if (operator.lateRows !== undefined) {
        const { lateRows: _, ...rest } = operator;
        yield rest;
      }
      if (operator.window.offset !== 0) yield { ...operator, window: { ...operator.window, offset: 0 } };
      break;
    case 'late-rows':
    case 'late-session-rows':
      yield* simplerWindow(operator);
      if (operator.allowedLateness > 0) yield { ...operator, allowedLateness: 0 };
      break;
    case 'aggregate':
      for (const keys of simplerItems(operator.keys)) yield { ...operator, keys };
      for (const aggregates of simplerItems(operator.aggregates, simplerAggregate)) yield { ...operator, aggregates };
      break;
    case 'top-n':
      if (operator.as !== null) yield { ...operator, as: null };
      if (operator.rank !== undefined) {
        const { rank: _, ...rest } = operator;
        yield rest;
      }
      if (operator.rows > 1) yield { ...operator, rows: 1 };
      for (const keys of simplerItems(operator.keys)) yield { ...operator, keys };
      for (const order of simplerItems(operator.order, simplerSortKey)) yield { ...operator, order };
      break;
    case 'deduplicate':
      if (operator.time !== null) yield { ...operator, time: null };
      if (operator.keep === 'last') yield { ...operator, keep: 'first' };
      for (const keys of simplerItems(operator.keys)) yield { ...operator, keys };
      break;
    case 'over':
      yield* simplerOver(operator);
      break;
    case 'limit':
      if (operator.offset !== undefined) {
        const { offset: _, ...rest } = operator;
        yield rest;
      }
      if (operator.rows > 1) yield { ...operator, rows: 1 };
      break;
    case 'transform':
      if (operator.f.does !== 'keep') yield { ...operator, f: { ...operator.f, does: 'keep' } };
      break;
    case 'keyed-function':
      for (const does of simplerItems(operator.program.does))
        yield { ...operator, program: { ...operator.program, does } };
      if (operator.inputs.length === 2) {
        for (const input of operator.inputs) yield { ...operator, inputs: [{ ...input, isBroadcast: false }] };
      }
      break;
    case 'from-changelog':
      if (operator.time !== null) yield { ...operator, time: null };
      break;
    case 'reduce':
      for (const columns of simplerItems(operator.columns)) yield { ...operator, columns };
      if (operator.reduction.misses) yield { ...operator, reduction: { ...operator.reduction, misses: false } };
      if (operator.reduction.keys > 1) yield { ...operator, reduction: { ...operator.reduction, keys: 1 } };
      break;
    case 'from-stream':
      if (operator.time !== null) yield { ...operator, time: null };
      for (const columns of simplerItems(operator.columns)) yield { ...operator, columns };
      break;
    case 'sort':
      for (const order of simplerItems(operator.order, simplerSortKey)) yield { ...operator, order };
      break;
  }
}

function* simplerOver(operator: Extract<CaseOperator, { kind: 'over' }>): IterableIterator<CaseOperator> {
  const { unit, preceding, following } = operator.frame;
  const set = (frame: Partial<Frame>): CaseOperator => ({ ...operator, frame: { ...operator.frame, ...frame } });
  if (unit === 'range' && preceding !== null) yield set({ preceding: null });
  if (unit === 'rows' && preceding !== null) yield set({ unit: 'range', preceding: null });
  if (following !== 0) yield set({ following: 0 });
  for (const bound of ['preceding', 'following'] as const) {
    const length = operator.frame[bound];
    if (length !== null && length > 1) yield set({ [bound]: unit === 'rows' ? 1 : Math.floor(length / 2) });
  }
  for (const calls of simplerItems(operator.calls, simplerOverCall)) yield { ...operator, calls };
  for (const keys of simplerItems(operator.keys)) yield { ...operator, keys };
  for (const order of simplerItems(operator.order, simplerSortKey)) yield { ...operator, order };
}

function* simplerOverCall(call: CaseOverCall): IterableIterator<CaseOverCall> {
  if (call.otherwise !== undefined) {
    const { otherwise: _, ...rest } = call;
    yield rest;
  }
  if (call.rows !== undefined && call.rows > 1) yield { ...call, rows: 1 };
  if (call.where !== null) yield { ...call, where: null };
  if (call.distinct) yield { ...call, distinct: false };
  for (const operand of call.operand === null ? [] : simplerExpressions(call.operand)) yield { ...call, operand };
}

function* simplerWindow(
  operator: Extract<CaseOperator, { kind: 'window' | 'session' | 'late-rows' | 'late-session-rows' }>,
): IterableIterator<CaseOperator> {
  if (operator.kind === 'session' || operator.kind === 'late-session-rows') {
    const { window } = operator;
    for (const partitionBy of simplerItems(window.partitionBy))
      yield { ...operator, window: { ...window, partitionBy } };
    return;
  }
  const { window } = operator;
  if (window.kind !== 'tumble') yield { ...operator, window: { ...window, kind: 'tumble', slide: window.size } };
  if (window.offset !== 0) yield { ...operator, window: { ...window, offset: 0 } };
}

function* simplerTimeJoin(
  operator: Extract<CaseOperator, { kind: 'interval-join' | 'temporal-join' }>,
): IterableIterator<CaseOperator> {
  if (operator.lateRows !== undefined) {
    const { lateRows: _, ...rest } = operator;
    yield rest;
  }
  for (const on of simplerExpressions(operator.on)) yield { ...operator, on };
  for (const columns of simplerItems(operator.columns, simplerColumn)) yield { ...operator, columns };
}

function* simplerItems<T>(items: readonly T[], simpler?: (item: T) => Iterable<T>): IterableIterator<readonly T[]> {
  for (let i = 0; i < items.length; i++) yield items.filter((_, n) => n !== i);
  if (simpler === undefined) return;
  for (let i = 0; i < items.length; i++) {
    for (const item of simpler(items[i]!)) yield items.map((other, n) => (n === i ? item : other));
  }
}

function* simplerColumn<T extends { readonly expression: CaseExpression }>(column: T): IterableIterator<T> {
  for (const expression of simplerExpressions(column.expression)) yield { ...column, expression };
}

function* simplerSortKey<
  T extends { readonly expression: CaseExpression; readonly descending: boolean; readonly nullsFirst: boolean },
>(key: T): IterableIterator<T> {
  if (key.descending) yield { ...key, descending: false };
  if (!key.nullsFirst) yield { ...key, nullsFirst: true };
  yield* simplerColumn(key);
}

function* simplerAggregate<
  T extends {
    readonly operand: CaseExpression | null;
    readonly where: CaseExpression | null;
    readonly distinct: boolean;
  },
>(aggregate: T): IterableIterator<T> {
  if (aggregate.where !== null) {
    yield { ...aggregate, where: null };
    for (const where of simplerExpressions(aggregate.where)) yield { ...aggregate, where };
  }
  if (aggregate.distinct) yield { ...aggregate, distinct: false };
  if (aggregate.operand !== null)
    for (const operand of simplerExpressions(aggregate.operand)) yield { ...aggregate, operand };
}

/** Its operands, then itself with simpler operands. */
function* simplerExpressions(of: CaseExpression): IterableIterator<CaseExpression> {
  if (!('call' in of)) return;
  yield* of.operands;
  for (const operands of simplerOperands(of.operands)) yield { ...of, operands };
}

/** As many operands, one of them simpler. */
function* simplerOperands(operands: readonly CaseExpression[]): IterableIterator<readonly CaseExpression[]> {
  for (let i = 0; i < operands.length; i++) {
    for (const operand of simplerExpressions(operands[i]!))
      yield operands.map((other, n) => (n === i ? operand : other));
  }
}

function* simplerValues(of: Case): IterableIterator<Case> {
  for (const [s, source] of of.sources.entries()) {
    for (const [l, lane] of source.lanes.entries()) {
      for (const [i, change] of lane.changes.entries()) {
        for (const [c, value] of change.row.entries()) {
          for (const simpler of simplerValue(value, source.fields[c]!.type.kind)) {
            const row = change.row.map((other, n) => (n === c ? simpler : other));
            const changes = lane.changes.map((other, n) => (n === i ? { ...change, row } : other));
            yield withSource(of, s, {
              ...source,
              lanes: source.lanes.map((other, n) => (n === l ? { ...lane, changes } : other)),
            });
          }
        }
      }
    }
  }
}

function* simplerValue(value: unknown, kind: string): IterableIterator<null | number | string | boolean> {
  if (value === null) return;
  if (typeof value === 'number' || typeof value === 'bigint') {
    // Times are counted from a base that lies far from 0: coming nearer by halves is enough.
    if (value !== 0) yield 0;
    if (kind.startsWith('timestamp') && typeof value === 'number' && Math.abs(value) > 1e6) yield value % 3_600_000;
    else if (value !== 0 && value !== 1) yield 1;
  }
  if (typeof value === 'string' && value !== '') {
    yield '';
    if (value !== 'a') yield 'a';
  }
  if (value === true) yield false;
}

function* fewerColumns(of: Case): IterableIterator<Case> {
  for (const [s, source] of of.sources.entries()) {
    for (const [c, { name }] of source.fields.entries()) {
      if (source.rowtime?.column === name || source.primaryKey.includes(name)) continue;
      const keep = <T>(items: readonly T[]): T[] => items.filter((_, n) => n !== c);
      yield withSource(of, s, {
        ...source,
        fields: keep(source.fields),
        lanes: source.lanes.map(({ id, changes }) => ({
          id,
          changes: changes.map(change => ({ ...change, row: keep(change.row) })),
        })),
      });
    }
    if (source.rowtime?.isCustom === true) {
      const { column, delay } = source.rowtime;
      yield withSource(of, s, { ...source, rowtime: { column, delay } });
    }
    if (source.rowtime !== null && source.rowtime.delay > 0) {
      yield withSource(of, s, { ...source, rowtime: { ...source.rowtime, delay: 0 } });
    }
    if (source.changes === 'append' && source.primaryKey.length > 0)
      yield withSource(of, s, { ...source, primaryKey: [] });
  }
}

function withSource(of: Case, s: number, source: CaseSource): Case {
  return { ...of, sources: of.sources.map((other, i) => (i === s ? source : other)) };
}
