// `npm run test:laws -- --runs 20000 --seed 7`: the laws on other cases than those of `npm test`, by default on new ones.
// `--about sessions,early`: most of them about these themes.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  options: { runs: { type: 'string' }, seed: { type: 'string' }, about: { type: 'string' } },
  allowPositionals: true,
});
const seed = values.seed ?? String(Math.floor(Math.random() * 2 ** 31));
const vitest = new URL('../node_modules/vitest/vitest.mjs', import.meta.url).pathname;

const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'laws', ...positionals], {
  stdio: 'inherit',
  env: {
    ...process.env,
    MILLRACE_LAW_RUNS: values.runs ?? '1000',
    MILLRACE_LAW_SEED: seed,
    MILLRACE_LAW_ABOUT: values.about ?? '',
  },
});
process.exitCode = status ?? 1;
