import type { Changes, Source } from '../../src/connectors/contract/typed-connector.js';
import { callSite } from '../../src/errors/call-site.js';
import type { Node } from '../../src/plan/node.js';
import { scan } from '../../src/plan/nodes/scan.js';
import type { Surface } from '../../src/plan/surface.js';
import { streamOver } from '../../src/stream/built-stream.js';
import { tableOf } from '../../src/table/built-table.js';
import { tableBrandOf } from '../../src/table/node-of.js';
import type { Table } from '../../src/table/table.js';
import type { Shape } from '../../src/types/logical-types.js';

/** A surface without an engine: builders build, and nothing runs. */
export const surface: Surface = {
  table: node => tableOf(node, surface),
  stream: node => streamOver(node, surface),
  print: () => Promise.reject(new Error('nothing runs here')),
  collect: () => Promise.reject(new Error('nothing runs here')),
  explain: () => '',
};

/** As `from`, without an engine behind it. */
export function tableFrom<S extends Shape, C extends Changes>(source: Source<S, C>, name?: string): Table<S, C> {
  const node = scan(source['~source'], { name: name ?? null, origin: callSite(tableFrom) });
  // The columns are those of the source.
  return surface.table(node) as Table<S, C>;
}

/** The node behind a table. */
export function nodeBehind(table: unknown): Node {
  return tableBrandOf(table)!.node;
}

/** The same value without types, as callers in JavaScript have it. */
export function untyped(value: unknown): any {
  return value;
}

/** The message of the error that `f` throws. */
export function messageOf(f: () => unknown): string {
  try {
    f();
  } catch (error) {
    return String((error as Error).message);
  }
  return 'nothing was thrown';
}
