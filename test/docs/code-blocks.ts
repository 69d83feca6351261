import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Something on a page that the tests do, in the order of the page. */
export type Step =
  /** A file that is shown: ```` ```csv orders.csv ````. */
  | { readonly kind: 'file'; readonly place: string; readonly name: string; readonly text: string }
  /** A program: ```` ```ts ````, with what it prints where a `text` block follows at once. */
  | {
      readonly kind: 'program';
      readonly place: string;
      readonly name: string;
      readonly text: string;
      readonly output: string | null;
    }
  /** A command of a `console` block, after `$ millrace`, with all that it says. */
  | { readonly kind: 'command'; readonly place: string; readonly args: readonly string[]; readonly output: string };

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

interface Fence {
  readonly language: string;
  readonly name: string | null;
  readonly start: number;
  readonly end: number;
}

/** What is to be done with a page. */
export function stepsOf(root: string, page: string): Step[] {
  const lines = readFileSync(join(root, page), 'utf8').split('\n');
  const fences: Fence[] = [];
  for (let i = 0; i < lines.length; i++) {
    const opened = /^```(\w*)(?: (\S+))?$/.exec(lines[i]!);
    if (opened === null) continue;
    const end = lines.indexOf('```', i + 1);
    if (end < 0) throw new Error(`${page}:${i + 1} opens a block that does not end`);
    fences.push({ language: opened[1]!, name: opened[2] ?? null, start: i, end });
    i = end;
  }
  const textOf = ({ start, end }: Fence): string => lines.slice(start + 1, end).join('\n');
  return fences.flatMap((fence, f): Step[] => {
    const place = `${page}:${fence.start + 1}`;
    const text = textOf(fence);
    if (fence.language === 'console') return commandsOf(place, text);
    if (fence.language === 'ts') {
      const next = fences[f + 1];
      const isOutput =
        next?.language === 'text' && lines.slice(fence.end + 1, next.start).every(line => line.trim() === '');
      const name = fence.name ?? `line-${fence.start + 1}.ts`;
      return [{ kind: 'program', place, name, text, output: isOutput ? textOf(next) : null }];
    }
    return fence.name === null ? [] : [{ kind: 'file', place, name: fence.name, text: `${text}\n` }];
  });
}

function commandsOf(place: string, text: string): Step[] {
  return text
    .split(/^(?=\$ )/m)
    .filter(part => part.startsWith('$ millrace '))
    .map(part => {
      const [command, ...output] = part.trimEnd().split('\n') as [string, ...string[]];
      return {
        kind: 'command',
        place: `${place} ${command}`,
        args: command.slice('$ millrace '.length).split(' '),
        output: output.join('\n'),
      };
    });
}
