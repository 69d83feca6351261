import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** A program in the documentation, with what it prints where that is shown below it. */
export interface CodeBlock {
  /** File and line: `README.md:12`. */
  readonly place: string;
  readonly code: string;
  /** The `text` block that follows at once; `null` where there is none. */
  readonly output: string | null;
}

/** All pages, from the root of the project. */
export function pages(root: string): string[] {
  const found = ['README.md'];
  const visit = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (entry.name.endsWith('.md')) found.push(relative(root, path));
    }
  };
  visit(join(root, 'docs'));
  return found.sort();
}

/** The `ts` blocks of a page. */
export function codeBlocks(root: string, page: string): CodeBlock[] {
  const lines = readFileSync(join(root, page), 'utf8').split('\n');
  const fences: { readonly language: string; readonly start: number; readonly end: number }[] = [];
  for (let i = 0; i < lines.length; i++) {
    const opened = /^```(\w*)\s*$/.exec(lines[i]!);
    if (opened === null) continue;
    const end = lines.indexOf('```', i + 1);
    if (end < 0) throw new Error(`${page}:${i + 1} opens a block that does not end`);
    fences.push({ language: opened[1]!, start: i, end });
    i = end;
  }
  return fences.flatMap((fence, f) => {
    if (fence.language !== 'ts') return [];
    const next = fences[f + 1];
    const isOutput =
      next?.language === 'text' && lines.slice(fence.end + 1, next.start).every(line => line.trim() === '');
    return [
      {
        place: `${page}:${fence.start + 1}`,
        code: lines.slice(fence.start + 1, fence.end).join('\n'),
        output: isOutput ? lines.slice(next.start + 1, next.end).join('\n') : null,
      },
    ];
  });
}
