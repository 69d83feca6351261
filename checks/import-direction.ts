import { layerOf, layers } from './layers.js';
import { importsOf, type SourceImport } from './source-import.js';

/** One sentence for each import that breaks the order of the layers. */
export function wrongDirections(sources: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  for (const [file, text] of sources) {
    const layer = layerOf(file);
    if (layer === null) {
      problems.push(`src/${file}: its folder is in no layer; give it one in checks/layers.ts`);
      continue;
    }
    for (const found of importsOf(file, text)) {
      const problem = judge(layer, found, sources);
      if (problem !== null) problems.push(`src/${file}:${found.line}: imports '${found.specifier}'; ${problem}`);
    }
  }
  return problems;
}

function judge(layer: string, found: SourceImport, sources: ReadonlyMap<string, string>): string | null {
  if (found.specifier === 'millrace' || found.specifier.startsWith('millrace/')) {
    return 'a source imports files, not the package by name';
  }
  if (found.target === null) return null;
  if (!found.specifier.endsWith('.js')) return "a relative import ends in '.js'";
  if (!sources.has(found.target)) return 'there is no such file';
  const target = layerOf(found.target);
  if (target === layer || target === null) return null;
  const { sees, seesTypesOf = [] } = layers[layer]!;
  if (sees.includes(target)) return null;
  if (seesTypesOf.includes(target)) {
    return found.isTypeOnly ? null : `${layer} may import only types from ${target}: write 'import type'`;
  }
  return `${layer} may import from ${sees.length === 0 ? 'nothing' : sees.join(', ')}, not from ${target}`;
}

/**
 * One sentence for each cycle of imports that exists at run time, where the order in which files load would matter.
 * Types may mention each other in a circle; that such a circle stays in one layer is for `wrongDirections` to see.
 */
export function cycles(sources: ReadonlyMap<string, string>): string[] {
  const edges = new Map<string, Set<string>>();
  for (const [file, text] of sources) {
    const imports = importsOf(file, text).filter(i => !i.isTypeOnly && i.target !== null && sources.has(i.target));
    edges.set(file, new Set(imports.map(i => i.target!)));
  }
  return knots(edges).map(knot => `imports go in a cycle: ${path(knot, edges)}`);
}

/** The strongly connected components of more than one file (Tarjan). */
function knots(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const found: string[][] = [];
  const visit = (file: string) => {
    order.set(file, order.size);
    low.set(file, order.get(file)!);
    stack.push(file);
    for (const next of edges.get(file)!) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file)!, low.get(next)!));
    }
    if (low.get(file) !== order.get(file)) return;
    const knot = stack.splice(stack.indexOf(file));
    if (knot.length > 1 || edges.get(file)!.has(file)) found.push(knot);
  };
  for (const file of edges.keys()) if (!order.has(file)) visit(file);
  return found;
}

/** A shortest way round a knot, from its first file: what a reader needs to see where to cut. */
function path(knot: readonly string[], edges: ReadonlyMap<string, ReadonlySet<string>>): string {
  const start = knot[0]!;
  const ways: string[][] = [[start]];
  const seen = new Set<string>();
  for (const way of ways) {
    for (const next of edges.get(way.at(-1)!)!) {
      if (next === start) return [...way, start].map(file => `src/${file}`).join(' -> ');
      if (seen.has(next) || !knot.includes(next)) continue;
      seen.add(next);
      ways.push([...way, next]);
    }
  }
  return knot.join(', ');
}
