import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder with pipeline files and their data, in which commands are run. */
export class PipelineFiles {
  readonly folder = mkdtempSync(join(tmpdir(), 'millrace-cli-'));

  /** Writes a file; gives its path. */
  write(name: string, text: string): string {
    const path = join(this.folder, name);
    writeFileSync(path, text);
    return path;
  }

  read(name: string): string {
    return readFileSync(join(this.folder, name), 'utf8');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export const ORDERS = `\
id,customer,amount,at
1,ada,12.50,2026-03-01T10:00:00
2,bob,3.00,2026-03-01T10:01:00
3,ada,7.25,2026-03-01T10:02:00
9007199254740995,cleo,100.00,2026-03-01T12:02:00
4,bob,1.00,2026-03-01T10:30:00
`;

/** Reads the orders: TypeScript that only types could not be stripped from by a line-wise tool. */
export const TOTALS = `\
import { count, from, minutes, pipeline, print, t } from 'millrace'
import { csv } from 'millrace/files'
import type { Infer } from 'millrace'

const Order = {
  id: t.bigint(),
  customer: t.string(),
  amount: t.decimal(10, 2),
  at: t.timestamp(3).rowtime({ delay: minutes(5) }),
}
export type Order = Infer<typeof Order>

const orders = from(csv(\`\${import.meta.dirname}/orders.csv\`, Order), { name: 'orders' })
const totals = orders.groupBy('customer').aggregate(r => ({ orders: count(), total: r.amount.sum(), last: r.id.max() }))
const hourly = orders
  .window(r => r.at, { tumble: minutes(60) })
  .aggregate(r => ({ orders: count() }))
  .named('hourly')

export default pipeline({
  totals: totals.insertInto(print()),
  hourly: hourly.insertInto(csv(\`\${import.meta.dirname}/hourly.csv\`)),
})
`;
