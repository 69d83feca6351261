// A pipeline file: a shared join, windows, a ranking, two sinks.
import { count, days, from, pipeline, t } from 'millrace';
import { csv, parquet } from 'millrace/files';

export const Flight = {
  date: t.timestamp(3).rowtime({ delay: days(1) }),
  delay: t.int().nullable(),
  distance: t.int(),
  origin: t.string(),
  destination: t.string(),
};
const airports = from(
  csv('airports.csv', {
    iata: t.string().primaryKey(),
    name: t.string(),
    city: t.string().nullable(),
    state: t.string().nullable(),
  }),
);
export const flights = from(parquet('flights-3m.parquet', Flight));

const joined = flights
  .join(airports, (f, a) => f.origin.eq(a.iata))
  .select((f, a) => ({ ...f, state: a.state.ifNull('-'), airport: a.name }));

export const perDay = joined
  .window(r => r.date, { tumble: days(1) })
  .groupBy('state')
  .aggregate(r => ({
    flights: count(),
    late: count().where(r.delay.gt(15)),
    meanDelay: r.delay.cast(t.double()).avg(),
  }));

export const worst = joined
  .groupBy('state', 'airport')
  .aggregate(r => ({ flights: count(), meanDelay: r.delay.cast(t.double()).avg() }))
  .filter(r => r.flights.gt(100))
  .partitionBy('state')
  .topN(3, r => r.meanDelay.desc(), { as: 'place' });

export default pipeline({
  perDay: perDay.insertInto(csv('per-day.csv')),
  worst: worst.final().insertInto(csv('worst.csv')),
});
