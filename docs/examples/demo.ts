// Runs the flights in both modes and compares the answers: `npm run demo`.

import { ProgressLine } from '../../src/cli/progress-line.js'
import type { SinkSpec } from '../../src/connectors/contract/sink.js'
import { embedded } from '../../src/embedded/executor.js'
import type { Summary } from '../../src/executor/job.js'
import { MaterializedTable } from '../../src/executor/materialized-table.js'
import type { Plan } from '../../src/plan/plan.js'
import { renderTable } from '../../src/render/table.js'
import { tableBrandOf } from '../../src/table/node-of.js'
import { canonicalJson } from '../../src/types/canonical-json.js'
import { perDay, ranking, unmatched } from './flight-delays.js'
import { busiest, loadReports, perHour } from './flight-reports.js'

type Mode = 'batch' | 'streaming'

/** Rows of a long table that are shown. */
const SHOWN = 12
const number = new Intl.NumberFormat('en-US')

/** What one run of a part came to. */
interface Run {
  readonly mode: Mode
  readonly summary: Summary
  readonly changes: number
  /** By output, the rows of its table as text, sorted, and the table as it is shown. */
  readonly rows: ReadonlyMap<string, readonly string[]>
  readonly shown: ReadonlyMap<string, string>
}

/** The modes go to the executor directly, so that no environment variable can make both runs the same. */
async function runPart(tables: { readonly [name: string]: object }, mode: Mode): Promise<Run> {
  const materialized = new Map<string, MaterializedTable>()
  const plan: Plan = {
    inserts: Object.entries(tables).map(([name, table]) => {
      const { node } = tableBrandOf(table)!
      const sink: SinkSpec = {
        connector: 'demo',
        label: name,
        schema: null,
        accepts: 'update',
        by: 'row',
        ordered: true,
        open: ({ order }) => {
          const rows = new MaterializedTable(canonicalJson, order)
          materialized.set(name, rows)
          return { write: changes => rows.apply(changes), close() {} }
        },
      }
      return { name, input: node, sink, origin: null }
    }),
  }
  const job = embedded(mode === 'streaming' ? { stepRows: 1000 } : {}).execute(plan, { mode })
  const line = new ProgressLine(process.stderr, () => performance.now())
  const progress = job.progress.subscribe(now => line.show(now))
  const summary = await job.done
  progress.unsubscribe()
  line.end()
  const rows = new Map<string, readonly string[]>()
  const shown = new Map<string, string>()
  for (const { name, input } of plan.inserts) {
    const all = materialized.get(name)!.rows()
    rows.set(name, all.map(row => canonicalJson(row)).sort())
    const first = renderTable({ schema: input.schema, rows: all.slice(0, SHOWN) }).trimEnd()
    shown.set(name, all.length > SHOWN ? `${first}\n… ${number.format(all.length - SHOWN)} more rows` : first)
  }
  return { mode, summary, changes: sum(summary.rowsOut), rows, shown }
}

function sum(counts: { readonly [name: string]: number }): number {
  return Object.values(counts).reduce((all, n) => all + n, 0)
}

/** Lines that one of two sorted lists has and the other has not. */
function differences(a: readonly string[], b: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const line of a) counts.set(line, (counts.get(line) ?? 0) + 1)
  for (const line of b) counts.set(line, (counts.get(line) ?? 0) - 1)
  return [...counts]
    .filter(([, n]) => n !== 0)
    .map(([line, n]) => `${n > 0 ? 'batch only    ' : 'streaming only'} ${line}`)
}

/** Runs a part in both modes, shows it, and says whether the answers are the same. */
async function showPart(
  title: string,
  tables: { readonly [name: string]: object },
): Promise<{ batch: Run; streaming: Run; equal: boolean }> {
  console.log(`\n${title}\n`)
  const batch = await runPart(tables, 'batch')
  for (const [name, text] of batch.shown) console.log(`${name}\n${text}\n`)
  const streaming = await runPart(tables, 'streaming')
  for (const run of [batch, streaming]) {
    const { elapsed, steps, rowsIn, lateRows } = run.summary
    console.log(
      `${run.mode.padEnd(9)}  ${(elapsed / 1000).toFixed(1).padStart(5)} s · ${number.format(sum(rowsIn))} rows in · ` +
        `${number.format(steps)} ${steps === 1 ? 'step' : 'steps'} · ${number.format(run.changes)} changes out · ` +
        `${number.format(sum(lateRows))} late (row, window) pairs`,
    )
  }
  let equalRows = 0
  const different: string[] = []
  for (const [name, rows] of batch.rows) {
    const found = differences(rows, streaming.rows.get(name)!)
    if (found.length === 0) equalRows += rows.length
    different.push(...found.map(line => `${name}: ${line}`))
  }
  const late = [sum(batch.summary.lateRows), sum(streaming.summary.lateRows)]
  if (late[0] !== late[1]) different.push(`late pairs: ${late[0]} in batch, ${late[1]} in streaming`)
  if (different.length === 0) console.log(`the modes are equal in all ${number.format(equalRows)} rows`)
  else
    console.log(`the modes differ in ${number.format(different.length)} places:\n${different.slice(0, 20).join('\n')}`)
  return { batch, streaming, equal: different.length === 0 }
}

/** Rows of a table of one column of counts, added up. */
function total(rows: readonly string[]): number {
  return rows.reduce((all, row) => all + Number((JSON.parse(row) as { readonly flights: number }).flights), 0)
}

const started = performance.now()
const first = await showPart('Three million flights of 2001, in the order in which they left', {
  perDay,
  ranking,
  unmatched,
})
const missing = total(first.batch.rows.get('unmatched')!)
console.log(`${number.format(missing)} flights left from an airport that is not in the list`)

await loadReports()
const second = await showPart('Half a million of them as they were reported, in four lanes, two hours of patience', {
  perHour,
  busiest,
})

const checks: readonly (readonly [boolean, string])[] = [
  [first.equal && second.equal, 'the modes are equal'],
  [first.streaming.summary.steps > 1000, 'streaming took more than a thousand steps'],
  [missing > 0, 'some flights found no airport'],
  [sum(second.batch.summary.lateRows) > 0, 'some rows came late'],
]
console.log(`\n${((performance.now() - started) / 1000).toFixed(1)} s in all`)
for (const [holds, what] of checks) {
  if (holds) continue
  console.log(`not so: ${what}`)
  process.exitCode = 1
}
