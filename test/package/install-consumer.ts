import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { buildIfStale } from './build-if-stale.js';

/** A project of its own, outside this one, that has the packed package installed. */
export interface Consumer {
  readonly folder: string;
  /** The paths in the tarball, sorted. */
  readonly packed: readonly string[];
  write(file: string, text: string): void;
  /** Puts one of this project's own dependencies beside the package, where a user would install it. */
  install(name: string): void;
  /** Runs Node in the folder; gives what it printed, and throws what it said when it fails. */
  node(...parameters: string[]): string;
  remove(): void;
}

interface Manifest {
  readonly dependencies: { readonly [name: string]: string };
}

/** Packs the package and lays it out as an installation would, with links in place of downloads. */
export function installConsumer(): Consumer {
  buildIfStale();
  const folder = mkdtempSync(join(tmpdir(), 'millrace-consumer-'));
  const installed = join(folder, 'node_modules', 'millrace');
  mkdirSync(installed, { recursive: true });
  const listing = execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { encoding: 'utf8' });
  const [tarball] = JSON.parse(listing) as [{ filename: string; files: { path: string }[] }];
  execFileSync('tar', ['-xzf', join(folder, tarball.filename), '-C', installed, '--strip-components=1']);
  const install = (name: string) =>
    symlinkSync(resolve('node_modules', name), join(folder, 'node_modules', name), 'dir');
  // Only what the package itself declares is in reach, so a dependency that is used and not declared is missed here.
  const { dependencies } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as Manifest;
  for (const name of Object.keys(dependencies)) install(name);
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  write('package.json', '{ "name": "consumer", "private": true, "type": "module" }');
  return {
    folder,
    packed: tarball.files.map(file => file.path).sort(),
    write,
    install,
    node(...parameters) {
      const run = spawnSync(process.execPath, parameters, { cwd: folder, encoding: 'utf8' });
      if (run.status !== 0) throw new Error(`${run.stdout}\n${run.stderr}`);
      return run.stdout;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
