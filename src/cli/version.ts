import { readFileSync } from 'node:fs';

/** The version in the package's own manifest, which lies two folders above this file, built or not. */
export function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  // The manifest is the package's own.
  return (manifest as { readonly version: string }).version;
}
