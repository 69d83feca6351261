import type { Change } from '../connectors/contract/sink.js';
import { withPlace } from '../errors/at-place.js';
import { callSite, placeOf } from '../errors/call-site.js';
import { checkNode } from '../plan/check/check-node.js';
import { fromChangelog as fromChangelogNode } from '../plan/nodes/from-changelog.js';
import { checkWords } from '../plan/words.js';
import type { Columns, Infer } from '../schema/column.js';
import type { Table } from '../table/table.js';
import type { ROWTIME } from '../types/logical-types.js';
import type { DataStream } from './data-stream.js';
import { declared } from './from-stream.js';
import { streamOf } from './stream-of.js';

/**
 * The table that a stream of changes adds up to. With a primary key among `columns` a change goes by it: `+I` and `+U` put
 * a row in the place of the key's, `-U` and `-D` take the key's away, their other columns unread; a changelog with and
 * one without `-U` are as good. Without a key `+I` and `+U` add a row, `-U` and `-D` take an equal one away. All changes
 * of a key or row come in one lane of their source, in their order. A value that is no change, or takes away what is not
 * there, is an error in its row's stead. `time` adds the time of the stream's rows as a rowtime column of that name.
 *
 * @example
 * fromChangelog(events.map(e => ({ kind: e.deleted ? '-D' : '+U', row: e.user })), { id: t.int().primaryKey(), name: t.string() })
 */
export function fromChangelog<D extends Columns, V extends Infer<D>, N extends string = never>(
  changes: DataStream<Change<V>>,
  columns: D,
  options: { readonly time?: N } = {},
): Table<{ [K in keyof (D & Record<N, 0>)]: K extends keyof D ? D[K]['~type'] : ROWTIME }, 'update'> {
  const site = callSite(fromChangelog, () => `fromChangelog(…, { ${Object.keys(columns).join(', ')} })`);
  checkWords(options, ['time'], 'fromChangelog', site);
  const { node, surface } = streamOf(changes, site);
  const { fields, primaryKey } = withPlace(
    () => placeOf(site),
    () => declared(columns, 'fromChangelog'),
  );
  const made = fromChangelogNode(node, { columns: fields, primaryKey, time: options.time ?? null, origin: site });
  // Its columns are those declared, and the time.
  return surface.table(checkNode(made)) as never;
}
