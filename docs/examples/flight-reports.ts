// Half a million of the same flights as they were reported: when they left, so in the order of date plus delay. Four
// lanes, each with the flights of some of the airports; some reports come more than two hours after what came before.
import { count, from, hours, minutes, t } from 'millrace'
import { defineSource } from 'millrace/connector'
import { flights } from './flight-delays.js'

const REPORTS = 500_000
const LANES = 4
const MINUTE = 60_000

interface Report {
  readonly date: number
  readonly delay: number | null
  readonly origin: string
}

/** The reports of each lane, in the order in which they come. */
let reported: Promise<readonly (readonly Report[])[]> | null = null

/** Reads the reports, once; the first job does it where nobody has before. */
export function loadReports(): Promise<readonly (readonly Report[])[]> {
  reported ??= reportsByLane()
  return reported
}

async function reportsByLane(): Promise<readonly (readonly Report[])[]> {
  const first = await flights.limit(REPORTS).collect({ mode: 'batch' })
  const left = (r: Report) => r.date + (r.delay ?? 0) * MINUTE
  const inOrder = [...first].sort((a, b) => left(a) - left(b))
  const lanes: Report[][] = Array.from({ length: LANES }, () => [])
  for (const report of inOrder) lanes[laneOf(report.origin)]!.push(report)
  return lanes
}

function laneOf(origin: string): number {
  let sum = 0
  for (const letter of origin) sum = (sum * 31 + letter.charCodeAt(0)) % 9973
  return sum % LANES
}

export const reports = from(
  defineSource({
    name: 'flight reports',
    columns: {
      date: t.timestamp(3).rowtime({ delay: hours(2) }),
      delay: t.int().nullable(),
      origin: t.string(),
    },
    bounded: true,
    async *lanes() {
      for (let lane = 0; lane < LANES; lane++) yield { id: `reports ${lane}`, position: 0 }
    },
    async *read(lane: { readonly id: string; readonly position: number }, { maxRows }) {
      const rows = (await loadReports())[Number(lane.id.slice(-1))]!
      for (let from = lane.position; from < rows.length; from += maxRows) {
        const next = rows.slice(from, from + maxRows)
        yield { rows: next, position: from + next.length }
      }
    },
  }),
)

/** Per hour and airport, moving on by a quarter of an hour: a late report may still count in the later windows. */
export const perHour = reports
  .window(r => r.date, { hop: hours(1), every: minutes(15) })
  .groupBy('origin')
  .aggregate(r => ({ flights: count(), worst: r.delay.max() }))

/** The same hours over all airports. */
export const busiest = perHour
  .groupBy('windowStart')
  .aggregate(r => ({ airports: count(), flights: r.flights.sum() }))
  .orderBy(r => [r.flights.desc(), r.windowStart])
  .limit(10)
