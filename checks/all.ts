import { spawn, spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';

// Everything that `npm test` asks for. The checks share the cores and print only where they fail; the tests come last,
// as some are of the built package, and their exit code and closing lines are the runner's own.
const checks = ['lint', 'check:types', 'check:package', 'check:imports', 'check:core', 'check:dead'];

async function check(name: string): Promise<boolean> {
  const begin = performance.now();
  const child = spawn('npm', ['run', '--silent', name], { shell: process.platform === 'win32' });
  const output: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => output.push(part));
  child.stderr.on('data', (part: Buffer) => output.push(part));
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve));
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  console.log(`${code === 0 ? 'passed' : 'FAILED'}  ${name}  ${seconds} s`);
  if (code !== 0) process.stdout.write(Buffer.concat(output));
  return code === 0;
}

const waiting = [...checks];
const failed: string[] = [];
const worker = async () => {
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    if (!(await check(name))) failed.push(name);
  }
};
await Promise.all(Array.from({ length: Math.min(2, availableParallelism()) }, worker));

const tests = spawnSync('npm', ['run', '--silent', 'test:only'], {
  stdio: 'inherit',
  shell: process.platform === 'win32',
});
if (failed.length > 0) console.error(`checks that failed: ${failed.join(', ')}`);
process.exitCode = failed.length > 0 ? 1 : (tests.status ?? 1);
