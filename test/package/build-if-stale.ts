import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';

/** Builds the package where the build is missing or older than a source, so that these tests never see an old one. */
export function buildIfStale(): void {
  const built = existsSync('dist/index.d.cts') ? statSync('dist/index.d.cts').mtimeMs : 0;
  const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).map(file => `src/${file}`);
  const newest = Math.max(...[...sources, 'tsup.config.ts'].map(file => statSync(file).mtimeMs));
  if (newest > built) execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
}
