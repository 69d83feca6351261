// Three million US flights of 2001: delays per day and state, and the airports where one waits longest.
//   millrace run docs/examples/flight-delays.ts --mode batch
//   millrace run docs/examples/flight-delays.ts --mode streaming --json
import { fileURLToPath } from 'node:url'
import { count, days, from, pipeline, print, t } from 'millrace'
import { csv, parquet } from 'millrace/files'

/** A file of the package `vega-datasets`. */
export const dataFile = (name: string) =>
  fileURLToPath(new URL(`../../node_modules/vega-datasets/data/${name}`, import.meta.url))

export const flights = from(
  parquet(dataFile('flights-3m.parquet'), {
    date: t.timestamp(3).rowtime(), // the file is in order, so nothing in it is late
    delay: t.int().nullable(),
    origin: t.string(),
  }),
  { name: 'flights' },
)

export const airports = from(
  csv(dataFile('airports.csv'), {
    iata: t.string().primaryKey(),
    name: t.string(),
    state: t.string().nullable(),
  }),
  { name: 'airports' },
)

// The islands are left out of the list of airports, so that flights from there find none.
const known = airports.filter(a => a.state.in(['HI', 'PR', 'VI', 'GU', 'AS']).ifNull(false).not())

/** Every flight with the airport that it left from, or with NULLs where that is not known. */
export const located = flights
  .leftJoin(known, (f, a) => f.origin.eq(a.iata))
  .select((f, a) => ({ ...f, airport: a.name, state: a.state }))

/** Per day and state, emitted when the day is over. */
export const perDay = located
  .window(r => r.date, { tumble: days(1) })
  .groupBy('state')
  .aggregate(r => ({
    flights: count(),
    late: count().where(r.delay.gt(15)),
    meanDelay: r.delay.cast(t.double()).avg(),
  }))

/** The airports with the greatest mean delay; changes with every flight. */
export const ranking = located
  .groupBy('origin', 'airport')
  .aggregate(r => ({ flights: count(), meanDelay: r.delay.cast(t.double()).avg() }))
  .filter(r => r.flights.gte(5000))
  .orderBy(r => r.meanDelay.desc())
  .limit(10)

/** Flights whose airport is not in the list. */
export const unmatched = located
  .filter(r => r.airport.isNull())
  .groupBy('origin')
  .aggregate(() => ({ flights: count() }))

export default pipeline({
  perDay: perDay.insertInto(print()),
  ranking: ranking.insertInto(print()),
  unmatched: unmatched.insertInto(print()),
})
