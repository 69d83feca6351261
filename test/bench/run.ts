import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { BenchCase, Row } from './bench-case.js';
import { CASES } from './cases/cases.js';
import { tableOf } from './report.js';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: 'string', default: '7' },
    json: { type: 'boolean', default: false },
    list: { type: 'boolean', default: false },
    // Measure this one case in this process and print its rows as JSON.
    only: { type: 'string' },
  },
});
const rounds = Number(values.rounds);

if (values.only !== undefined) {
  const found = CASES.find(({ name }) => name === values.only);
  if (found === undefined) throw new Error(`no case ${values.only}`);
  console.log(JSON.stringify(await found.run(rounds)));
} else if (values.list) {
  for (const { group, name } of CASES) console.log(`${group}: ${name}`);
} else {
  const wanted = CASES.filter(
    ({ name, group }) => positionals.length === 0 || positionals.some(word => `${group}: ${name}`.includes(word)),
  );
  const groups = new Map<string, Row[]>();
  const failures: string[] = [];
  for (const benchCase of wanted) {
    const rows = measureApart(benchCase, failures);
    groups.set(benchCase.group, [...(groups.get(benchCase.group) ?? []), ...rows]);
  }
  if (values.json) console.log(JSON.stringify(Object.fromEntries(groups), null, 2));
  else for (const [group, rows] of groups) console.log(`\n## ${group}\n\n${tableOf(rows)}`);
  const limits = [...groups.values()].flat().flatMap(row => row.limits.map(limit => ({ ...limit, row })));
  const missed = limits.filter(({ verdict }) => verdict === 'missed');
  const near = limits.filter(({ verdict }) => verdict === 'near');
  console.error(
    `\n${limits.length} limits: ${limits.length - missed.length - near.length} met, ${near.length} near, ${missed.length} missed`,
  );
  for (const failure of failures) console.error(failure);
  if (failures.length > 0) process.exitCode = 1;
}

/** Each case has a process of its own: a clean heap, and code that only it made hot. */
function measureApart({ name }: BenchCase, failures: string[]): readonly Row[] {
  console.error(`measuring ${name}`);
  const script = fileURLToPath(import.meta.url);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--max-old-space-size=4096', '--import', 'tsx', script, '--only', name, '--rounds', String(rounds)],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  // The child prints its rows last.
  if (status === 0) return JSON.parse(stdout.trim().split('\n').at(-1)!) as Row[];
  failures.push(`${name} failed:\n${stderr}`);
  return [];
}
