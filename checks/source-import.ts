import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

/** One import, export-from or dynamic import of a source file. Paths are inside `src`. */
export interface SourceImport {
  readonly file: string;
  readonly line: number;
  readonly specifier: string;
  /** The imported file, or `null` where the specifier names a package. */
  readonly target: string | null;
  readonly isTypeOnly: boolean;
}

// The formatter puts every import statement at the start of a line, so text in comments and strings does not match.
const statement = /^(?:import|export)(\s+type\b(?!\s*,|\s+from\s+['"]))?(?:[^'";]*?\bfrom)?\s*['"]([^'"\n]+)['"]/gm;
const dynamic = /^(?!\s*(?:\*|\/\/)).*?\b(?:import|require)\(\s*['"]([^'"\n]+)['"]\s*\)(\.)?/gm;

/** The imports of one file, read from its text: a scan, since parsing costs more than all the rest of the check. */
export function importsOf(file: string, text: string): SourceImport[] {
  const found: SourceImport[] = [];
  const add = (offset: number, specifier: string, isTypeOnly: boolean) => {
    const isRelative = specifier.startsWith('.');
    found.push({
      file,
      line: text.slice(0, offset).split('\n').length,
      specifier,
      target: isRelative ? posix.join(posix.dirname(file), specifier.replace(/\.js$/, '.ts')) : null,
      isTypeOnly,
    });
  };
  for (const match of text.matchAll(statement)) add(match.index, match[2]!, match[1] !== undefined);
  for (const match of text.matchAll(dynamic)) add(match.index, match[1]!, match[2] === '.');
  return found;
}

/** The text of each TypeScript file below a folder, by its path in it. */
export function readSources(root: string): Map<string, string> {
  const sources = new Map<string, string>();
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = path.replaceAll('\\', '/');
    if (file.endsWith('.ts')) sources.set(file, readFileSync(`${root}/${file}`, 'utf8'));
  }
  return sources;
}
