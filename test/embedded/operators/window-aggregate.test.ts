// Catches a window that reads its input at another cut than its end: a row that counts although it arrived at or after
// the end, or is left out although it came before; a hop's panes merged wrongly; a wrong count of late pairs; results
// before their time, twice, not at all or out of order; and panes that a snapshot loses or that are never freed.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WindowAggregateOperator } from '../../../src/embedded/operators/window-aggregate.js';
import { WindowPanes } from '../../../src/embedded/operators/window-panes.js';
import type { Node } from '../../../src/plan/node.js';
import { type WindowAggregate, type WindowSpec, windowAggregate } from '../../../src/plan/nodes/window-aggregate.js';
import type { Schema } from '../../../src/schema/schema.js';
import { Memo } from '../../../src/testing/reference/memo.js';
import {
  rowsInWindow,
  timeOf,
  windowEndsOf,
  windowResults,
  windowRowErrors,
} from '../../../src/testing/reference/operators/window-aggregate.js';
import type { Row } from '../../../src/testing/reference/row.js';
import { dataType } from '../../../src/types/data-type.js';
import type { Value } from '../../../src/types/value.js';
import { aggregates, keySets, rowValues, SCHEMA } from '../aggregate-cases.js';
import { Collector, edge, sumOf, sumOfErrors } from '../collector.js';
import { MemoryState } from '../memory-state.js';
import { batchOf, type Change, change, type Form } from '../row-batches.js';

const TIMED: Schema = {
  fields: [
    ...SCHEMA.fields,
    { name: 't', type: dataType('timestamp', { precision: 3, rowtime: true, nullable: true }) },
  ],
};
const T = TIMED.fields.length - 1;
const input = { kind: 'scan', schema: TIMED, id: 'in' } as unknown as Node;
const LANES = 3;
const BASE = 1_700_000_000_000;

const windows: fc.Arbitrary<WindowSpec> = fc.oneof(
  fc.record({ size: fc.constantFrom(1, 5, 10), offset: fc.constantFrom(0, 3, -2) }).map(({ size, offset }) => ({
    kind: 'tumble' as const,
    size,
    slide: size,
    offset,
  })),
  fc
    .record({
      shape: fc.constantFrom<[number, number][]>([10, 5], [10, 2], [9, 6], [10, 4], [7, 1], [6, 6]),
      offset: fc.constantFrom(0, 1, -7),
    })
    .map(({ shape: [size, slide], offset }) => ({ kind: 'hop' as const, size: size!, slide: slide!, offset })),
);

interface Event {
  readonly values: readonly Value[];
  readonly lane: number;
  /** Milliseconds from {@link BASE}; `null` where the row has no time. */
  readonly time: number | null;
  /** Which standing row of the lane to take away instead. */
  readonly removal: number | null;
}

const events: fc.Arbitrary<Event> = fc.record({
  values: rowValues,
  lane: fc.nat(LANES - 1),
  time: fc.oneof({ weight: 19, arbitrary: fc.nat(40) }, fc.constant(null)),
  removal: fc.option(fc.nat(1000), { freq: 3 }),
});

interface Case {
  readonly node: WindowAggregate;
  readonly retracts: boolean;
  readonly placed: boolean;
  readonly codeGeneration: boolean;
  readonly form: Form;
  readonly delay: number;
  /** By push; after each of them time moves on. */
  readonly pushes: readonly (readonly Event[])[];
  readonly restoreAt: number;
}

const cases: fc.Arbitrary<Case> = fc.tuple(keySets, windows).chain(([keys, window]) =>
  fc.record({
    node: aggregates(keys).map(calls => windowAggregate(input, { time: 't', window, keys, aggregates: calls })),
    retracts: fc.boolean(),
    placed: fc.boolean(),
    codeGeneration: fc.boolean(),
    form: fc.record({ selected: fc.boolean(), text: fc.constantFrom('strings', 'file', 'buffers') }),
    delay: fc.constantFrom(0, 2, 8),
    pushes: fc.array(fc.array(events, { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 8 }),
    restoreAt: fc.nat(8),
  }),
);

/** Lanes as sources make them: each change has its lane's watermark just before it (S3.3). */
class Lanes {
  readonly changes: Change[] = [];
  readonly #watermarks = new Array<number>(LANES).fill(Number.NEGATIVE_INFINITY);
  readonly #standing: Change[][] = Array.from({ length: LANES }, () => []);
  readonly #delay: number;
  #ordinal = 0;

  constructor(delay: number) {
    this.#delay = delay;
  }

  deliver({ values, lane, time, removal }: Event, retracts: boolean): Change | null {
    const arrival = this.#watermarks[lane]!;
    const standing = this.#standing[lane]!;
    let made: Change;
    if (retracts && removal !== null) {
      if (standing.length === 0) return null;
      const [gone] = standing.splice(removal % standing.length, 1);
      made = { ...gone!, weight: -1, arrival };
    } else {
      made = change([...values, time === null ? null : BASE + time], 1, { lane, ordinal: this.#ordinal++, arrival });
      standing.push(made);
      if (time !== null) this.#watermarks[lane] = Math.max(arrival, BASE + time - this.#delay);
    }
    this.changes.push(made);
    return made;
  }

  get watermark(): number {
    return Math.min(...this.#watermarks);
  }
}

/** What the reference makes of changes that have a place in the order of cuts. */
class Oracle {
  readonly #memo = new Memo();
  readonly #one: Case;
  readonly #changes: readonly Change[];
  readonly #rows = new Map<string, Row>();

  constructor(one: Case, changes: readonly Change[]) {
    this.#one = one;
    this.#changes = changes;
  }

  /** The table at a cut: what its changes with a lower arrival watermark add up to. */
  #at(cut: number): Row[] {
    const rows = new Map<string, Row>();
    for (const { values, weight, arrival, lane, ordinal } of this.#changes) {
      if (arrival >= cut) continue;
      const place = `${lane}:${ordinal}`;
      if (weight < 0) rows.delete(place);
      else {
        let row = this.#rows.get(place);
        if (row === undefined)
          this.#rows.set(place, (row = { values, place: this.#one.placed ? { lane, ordinal } : null }));
        rows.set(place, row);
      }
    }
    return [...rows.values()];
  }

  get #ends(): number[] {
    const ends = new Set(
      this.#changes.flatMap(({ values }) => {
        const time = values[T] as number | null;
        return time === null ? [] : windowEndsOf(this.#one.node, time);
      }),
    );
    return [...ends].sort((a, b) => a - b);
  }

  results(watermark: number): { rows: Map<string, number>; errors: Map<string, number> } {
    const { node } = this.#one;
    const closed = this.#ends.filter(end => end <= watermark);
    const results = closed.map(end => windowResults(node, { rows: this.#at(end), errors: [] }, end, this.#memo));
    const known = this.#at(Number.POSITIVE_INFINITY);
    const lastEnds = new Map<number, Row[]>();
    for (const row of known) {
      const time = timeOf(node, row);
      const last = time === null ? undefined : windowEndsOf(node, time).at(-1);
      if (last !== undefined) lastEnds.set(last, [...(lastEnds.get(last) ?? []), row]);
    }
    const rowErrors = [...lastEnds].flatMap(([end, rows]) => {
      const read = new Set(this.#at(end));
      return windowRowErrors(
        node,
        rows.filter(row => read.has(row)),
        this.#memo,
      );
    });
    const errors = [...results.flatMap(result => result.errors), ...rowErrors];
    return {
      rows: sumOf(results.flatMap(({ rows }) => rows.map(({ values }) => ({ values, weight: 1 })))),
      errors: sumOfErrors(errors.map(({ where, fault }) => ({ where, fault: fault.number, weight: 1 }))),
    };
  }

  latePairs(): number {
    const all = this.#at(Number.POSITIVE_INFINITY);
    return this.#ends
      .map(
        end => rowsInWindow(this.#one.node, all, end).length - rowsInWindow(this.#one.node, this.#at(end), end).length,
      )
      .reduce((sum, late) => sum + late, 0);
  }
}

function operatorOf({ node, retracts, placed, codeGeneration }: Case, outlet: Collector): WindowAggregateOperator {
  const from = edge(TIMED, { retracts, placed, timed: true, consolidated: false });
  return new WindowAggregateOperator(node, from, edge(node.schema, { timed: true }), outlet, { codeGeneration });
}

describe('WindowAggregateOperator', () => {
  test('reads every window at the cut of its end', () => {
    let late = 0;
    fc.assert(
      fc.property(cases, one => {
        const outlet = new Collector();
        let operator = operatorOf(one, outlet);
        const lanes = new Lanes(one.delay);
        const check = (watermark: number, from: number) => {
          const oracle = new Oracle(one, lanes.changes);
          const expected = oracle.results(watermark);
          expect(sumOf(outlet.changes)).toEqual(expected.rows);
          // Row errors of a table that retracts stay where a cut has shown them, which is not the operator's to know.
          if (!one.retracts) {
            expect(sumOfErrors(outlet.errors)).toEqual(expected.errors);
            expect(outlet.latePairs).toBe(oracle.latePairs());
          }
          const ends = outlet.changes.slice(from).map(({ values, weight, arrival }) => {
            expect(weight).toBe(1);
            expect(arrival).toBe((values[1] as number) - 1);
            expect(values[2]).toBe(arrival);
            return values[1] as number;
          });
          expect(ends).toEqual([...ends].sort((a, b) => a - b));
        };
        one.pushes.forEach((push, p) => {
          const changes = push.flatMap(event => lanes.deliver(event, one.retracts) ?? []);
          const facts = { weights: one.retracts, arrivals: true, places: one.placed };
          if (changes.length > 0) operator.push(0, batchOf(TIMED, changes, one.form, facts));
          const from = outlet.changes.length;
          operator.watermark(0, lanes.watermark);
          if (p % 2 === 0) operator.flush();
          check(lanes.watermark, from);
          if (p === one.restoreAt) {
            const state = new MemoryState();
            operator.snapshot(state);
            operator = operatorOf(one, outlet);
            operator.restore(state.reread());
          }
        });
        const from = outlet.changes.length;
        operator.watermark(0, Number.POSITIVE_INFINITY);
        operator.finish();
        operator.flush();
        check(Number.POSITIVE_INFINITY, from);
        expect(operator.stateBytes).toBe(0);
        late += outlet.latePairs;
      }),
      { numRuns: 300 },
    );
    expect(late).toBeGreaterThan(100);
  });
});

describe('WindowPanes', () => {
  test('a row is in the windows that hold its time, and late for those that ended by its arrival', () => {
    fc.assert(
      fc.property(
        windows,
        fc.integer({ min: -100, max: 100 }),
        fc.integer({ min: -120, max: 120 }),
        (window, time, arrival) => {
          const panes = new WindowPanes(window);
          const start = panes.paneOf(time);
          const { count, firstEnd } = panes.windowsOf(start);
          const found = Array.from({ length: count }, (_, i) => firstEnd + i * window.slide);
          const ends: number[] = [];
          for (let end = -300 * window.slide + window.offset + window.size; end < 300; end += window.slide) {
            if (end - window.size <= time && time < end) ends.push(end);
          }
          expect(found).toEqual(ends);
          expect(start <= time && time < start + panes.pane).toBe(true);
          expect(panes.lateFor(firstEnd, count, arrival)).toBe(ends.filter(end => end <= arrival).length);
          expect(panes.lateFor(firstEnd, count, Number.NEGATIVE_INFINITY)).toBe(0);
          expect(panes.lateFor(firstEnd, count, Number.POSITIVE_INFINITY)).toBe(count);
        },
      ),
    );
  });
});
