import fc, { type Arbitrary } from 'fast-check';
import { callSite, placeOf } from '../../errors/call-site.js';
import { MillraceError } from '../../errors/millrace-error.js';
import { type Duration, millisOf } from '../../types/duration.js';
import { type AnyTable, type Data, scanOf } from './input.js';
import { oneOfEachKey } from './rows-of.js';
import { rowWith, valueArbitrary } from './value-arbitraries.js';

/** How time goes in generated events. */
export interface EventOptions {
  /** From the first event to the last: an hour by default. */
  readonly span?: Duration;
  /** How far an event may stand behind later ones of its lane: by default what the rowtime's `delay` allows. */
  readonly disorder?: Duration;
  /** Which part of the events comes later than `delay` allows, from 0 to 1: none by default. */
  readonly late?: number;
  /** In how many lanes they come: one by default. */
  readonly lanes?: number;
  /** At most so many events: 40 by default. */
  readonly rows?: number;
}

/** The first event's time: a day that is easy to recognise. */
const FIRST = Date.UTC(2026, 0, 1);

/**
 * Random events of a source that has a rowtime: values as from `rowsOf`, times in a `span`, in order but for `disorder`,
 * some of them `late`, dealt to `lanes`.
 *
 * @example given(clicks, eventsOf(clicks, { span: minutes(90), disorder: seconds(20), late: 0.01, lanes: 3 }))
 */
export function eventsOf<T extends AnyTable>(source: T, options: EventOptions = {}): Arbitrary<Data<T>> {
  const { schema, label } = scanOf(source, eventsOf, 'eventsOf').source;
  const { rowtime, fields } = schema;
  if (rowtime === null) {
    throw new MillraceError('PLAN_MISSING_ROWTIME', `eventsOf gets ${label}, which has no rowtime`, {
      place: placeOf(callSite(eventsOf)),
      remedy: 'rowsOf(source) for rows without time; or mark its time column: t.timestamp(3).rowtime()',
    });
  }
  const span = millisOf(options.span) ?? 3_600_000;
  const disorder = millisOf(options.disorder) ?? rowtime.delay;
  const lanes = options.lanes ?? 1;
  const time = fields.find(({ name }) => name === rowtime.column)!;
  const unit = 10 ** (3 - time.type.precision!);
  const event = fc.record({
    values: fc.tuple(...fields.map(({ type }) => valueArbitrary(type))),
    at: fc.integer({ min: 0, max: span }),
    behind: fc.integer({ min: 0, max: disorder }),
    lateBy: lateArbitrary(options.late ?? 0, span),
    lane: fc.integer({ min: 0, max: lanes - 1 }),
  });
  const data = fc.array(event, { maxLength: options.rows ?? 40 }).map(events => {
    const inOrder = [...events].sort((a, b) => a.at - b.at);
    /** By lane, the greatest time so far: what is late is behind it by more than the delay. */
    const greatest = new Map<number, number>();
    const rows = inOrder.map(({ values, at, behind, lateBy, lane }) => {
      const latest = greatest.get(lane) ?? FIRST + at;
      const wanted = lateBy === 0 ? FIRST + at - behind : latest - rowtime.delay - lateBy;
      const instant = Math.floor(wanted / unit) * unit;
      greatest.set(lane, Math.max(greatest.get(lane) ?? instant, instant));
      const all = fields.map((field, i) => (field === time ? instant : values[i]));
      return rowWith(fields, all);
    });
    const kept = new Set(oneOfEachKey(schema, rows));
    const dealt = Array.from({ length: lanes }, (_, lane) =>
      rows.filter((row, i) => inOrder[i]!.lane === lane && kept.has(row)),
    );
    return lanes === 1 ? dealt[0]! : { lanes: dealt };
  });
  // The rows have exactly the columns that T says, as programs see them.
  return data as unknown as Arbitrary<Data<T>>;
}

/** 0 for an event that is not late; else by how much more than the delay. */
function lateArbitrary(share: number, span: number): Arbitrary<number> {
  const late = Math.round(share * 1000);
  const by = fc.integer({ min: 1, max: Math.max(1, Math.ceil(span / 4)) });
  if (late <= 0) return fc.constant(0);
  return fc.oneof({ arbitrary: fc.constant(0), weight: 1000 - late }, { arbitrary: by, weight: late });
}
