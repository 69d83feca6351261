import { builtinModules } from 'node:module';
import { mayUseNode } from './layers.js';
import { importsOf } from './source-import.js';

const builtin = new Set(builtinModules);

/**
 * One sentence for each place where the core leans on Node: a module of Node, or a file that may use Node. Its globals
 * are caught by the compiler, which sees the core without Node's types (tsconfig.core.json).
 */
export function nodeInCore(sources: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  for (const [file, text] of sources) {
    if (mayUseNode(file)) continue;
    for (const { specifier, target, line, isTypeOnly } of importsOf(file, text)) {
      const at = `src/${file}:${line}: imports '${specifier}'`;
      if (specifier.startsWith('node:') || builtin.has(specifier.split('/')[0]!)) {
        problems.push(`${at}; the core runs on any host, so what it needs of one comes in through the Platform`);
      } else if (target !== null && mayUseNode(target) && !isTypeOnly) {
        problems.push(`${at}, which may use Node; the core runs on any host`);
      }
    }
  }
  return problems;
}
