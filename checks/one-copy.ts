import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { report } from './report.js';
import { readSources } from './source-import.js';

// A class that is built twice makes `instanceof` false for half of its values, and splits whatever is kept in it. Seen
// from both sides: what the built files declare, and what the subpaths export.
const problems: string[] = [];
const entries = ['index', 'files', 'rxjs', 'connector', 'testing'];
const require = createRequire(import.meta.url);

const declared = count(readSources('src').values());
for (const extension of ['.js', '.cjs']) {
  const files = readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter(file => file.endsWith(extension));
  for (const [name, copies] of count(files.map(file => readFileSync(`dist/${file}`, 'utf8')))) {
    const expected = declared.get(name) ?? copies;
    if (copies > expected) problems.push(`class ${name} stands ${copies} times in dist/**/*${extension}`);
  }
}

const loads: { readonly [format: string]: (entry: string) => unknown } = {
  ESM: entry => import(`../dist/${entry}.js`),
  CommonJS: entry => require(`../dist/${entry}.cjs`),
};
for (const [format, load] of Object.entries(loads)) {
  const first = new Map<string, { readonly entry: string; readonly value: unknown }>();
  for (const entry of entries) {
    for (const [name, value] of Object.entries((await load(entry)) as object)) {
      if (typeof value !== 'function') continue;
      const known = first.get(name);
      if (known === undefined) first.set(name, { entry, value });
      else if (known.value !== value) problems.push(`${format}: ${name} of ${entry} is not the one of ${known.entry}`);
    }
  }
}
report('one copy of each class', problems);

/** How often each class is declared; comments are left out. */
function count(texts: Iterable<string>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const [, name] of text.matchAll(/^(?!\s*(?:\*|\/\/|\/\*)).*?\bclass _?([A-Z]\w*)\b/gm)) {
      counts.set(name!, (counts.get(name!) ?? 0) + 1);
    }
  }
  return counts;
}
