import { connectorTextOf } from '../connectors/contract/connector-text.js';
import type { Changes, Source } from '../connectors/contract/typed-connector.js';
import { rowsSource } from '../connectors/memory/rows.js';
import { withPlace } from '../errors/at-place.js';
import { callSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { checkNode } from '../plan/check/check-node.js';
import { scan } from '../plan/nodes/scan.js';
import { checkWords } from '../plan/words.js';
import type { Table } from '../table/table.js';
import type { Shape } from '../types/logical-types.js';
import { inferSchema, type TypeOf } from './infer-schema.js';
import { surface } from './surface.js';

/**
 * A table of what a source reads, or of an array of objects, whose columns are then found in its values. Nothing is
 * read before the table runs. `name` is what `explain`, summaries and errors call it.
 *
 * @example
 * const orders = from(csv('orders.csv', { id: t.bigint(), price: t.decimal(10, 2) }))
 * const scores = from([{ who: 'ada', points: 30 }]) // numbers are DOUBLE, Dates TIMESTAMP_LTZ
 */
export function from<I extends Source<Shape, Changes> | readonly object[]>(
  input: I,
  options: { readonly name?: string } = {},
): I extends Source<infer S, infer C>
  ? Table<S, C>
  : I extends readonly (infer V)[]
    ? Table<{ [K in keyof (V & {})]-?: TypeOf<V[K & keyof V]> }, 'append'>
    : never {
  const given: Source<Shape, Changes> | readonly object[] = input;
  const site = callSite(from, () => `from(${textOf(given)})`);
  checkWords(options, ['name'], 'from', site);
  const node = withPlace(
    () => placeOf(site),
    () => {
      const source = isArray(given) ? rowsSource(given, inferSchema(given)) : specOf(given);
      return checkNode(scan(source, { name: options.name ?? null, origin: site }));
    },
  );
  // The table's columns are those of the source, which is what the type says.
  return surface.table(node) as never;
}

function isArray(input: unknown): input is readonly object[] {
  return Array.isArray(input);
}

function specOf(input: unknown): Source<Shape, Changes>['~source'] {
  if (typeof input === 'object' && input !== null && '~source' in input)
    return (input as Source<Shape, Changes>)['~source'];
  throw new MillraceError('PLAN_INVALID_ARGUMENT', 'from gets no source', {
    remedy: "from(csv('orders.csv', { … })), from(rows([…], { … })), from([{ id: 1 }])",
  });
}

function textOf(input: unknown): string {
  if (isArray(input)) return '[…]';
  return typeof input === 'object' && input !== null ? (connectorTextOf(input) ?? '…') : String(input);
}
