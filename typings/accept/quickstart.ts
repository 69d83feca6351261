// The first program of the documentation.
import { count, from, t } from 'millrace';
import { csv } from 'millrace/files';

const weather = from(
  csv('seattle-weather.csv', {
    date: t.date(),
    precipitation: t.double(),
    temp_max: t.double(),
    temp_min: t.double(),
    wind: t.double(),
    weather: t.string(),
  }),
);

await weather
  .groupBy('weather')
  .aggregate(r => ({ days: count(), warmest: r.temp_max.max(), rain: r.precipitation.sum() }))
  .orderBy(r => r.days.desc())
  .print();
