// Catches a demo whose tables depend on the mode, or do not say what their comments promise, on inputs that its files lack:
// late flights, airports that come after their flights, NULLs, equal times.
import { days, hours, minutes } from 'millrace';
import { eventsOf, given, matchesModel, type RowOf, rowsOf, sameEverywhere } from 'millrace/testing';
import { describe, test } from 'vitest';
import { airports, flights, perDay, ranking, unmatched } from '../../docs/examples/flight-delays.js';
import { busiest, perHour, reports } from '../../docs/examples/flight-reports.js';

const DAY = 86_400_000;

type Flight = RowOf<typeof flights>;
type Airport = RowOf<typeof airports>;

describe('flight delays', () => {
  const late = given(flights, eventsOf(flights, { span: days(5), late: 0.1, rows: 30 }));
  const punctual = given(flights, eventsOf(flights, { span: days(5), rows: 30 }));
  const places = given(airports, rowsOf(airports, { rows: 4 }));

  test.each([
    ['perDay', perDay],
    ['ranking', ranking],
    ['unmatched', unmatched],
  ])('%s is the same everywhere', (_, table) => sameEverywhere(table, [late, places], { runs: 40, seed: 1 }));

  test('perDay has each flight of a day in the state that it left from', () =>
    matchesModel(
      perDay,
      [punctual, places],
      (all, known) => {
        const groups = groupsOf(all, flight => `${Math.floor(flight.date / DAY)} ${stateOf(flight, known)}`);
        return groups.map(some => {
          const windowStart = Math.floor(some[0]!.date / DAY) * DAY;
          const delays = some.flatMap(({ delay }) => (delay === null ? [] : [delay]));
          return {
            windowStart,
            windowEnd: windowStart + DAY,
            windowTime: windowStart + DAY - 1,
            state: stateOf(some[0]!, known),
            flights: some.length,
            late: delays.filter(delay => delay > 15).length,
            meanDelay: delays.length === 0 ? null : delays.reduce((sum, delay) => sum + delay, 0) / delays.length,
          };
        });
      },
      { runs: 40, seed: 2 },
    ));

  test('unmatched counts the flights from airports that are not known', () =>
    matchesModel(
      unmatched,
      [late, places],
      (all, known) => {
        const lost = all.filter(({ origin }) => !known.some(airport => isListed(airport) && airport.iata === origin));
        return groupsOf(lost, ({ origin }) => origin).map(some => ({ origin: some[0]!.origin, flights: some.length }));
      },
      { runs: 40, seed: 3 },
    ));
});

describe('flight reports', () => {
  const input = given(
    reports,
    eventsOf(reports, { span: hours(9), disorder: minutes(90), late: 0.1, lanes: 4, rows: 30 }),
  );

  test.each([
    ['perHour', perHour],
    ['busiest', busiest],
  ])('%s is the same everywhere', (_, table) => sameEverywhere(table, [input], { runs: 40, seed: 4 }));
});

/** The islands are left out. */
function isListed({ state }: Airport): boolean {
  return state === null || !['HI', 'PR', 'VI', 'GU', 'AS'].includes(state);
}

function stateOf({ origin }: Flight, known: readonly Airport[]): string | null {
  return known.find(airport => isListed(airport) && airport.iata === origin)?.state ?? null;
}

function groupsOf<V>(all: readonly V[], key: (one: V) => string): V[][] {
  const groups = new Map<string, V[]>();
  for (const one of all) groups.set(key(one), [...(groups.get(key(one)) ?? []), one]);
  return [...groups.values()];
}
