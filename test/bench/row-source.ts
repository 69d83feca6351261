import type { LaneBatch, SourceSpec } from '../../src/connectors/contract/source.js';
import { type Source, typedSource } from '../../src/connectors/contract/typed-connector.js';
import type { Columns } from '../../src/schema/column.js';
import { tableSchema } from '../../src/schema/table-schema.js';
import type { Data } from './bids.js';

/** A source that delivers numbers row by row, in the same arrays again and again, as one does whose rows come singly. */
export function rowSource<D extends Columns>(
  label: string,
  columns: D,
  data: Data,
): Source<{ [K in keyof D]: D[K]['~type'] }, 'append'> {
  const spec: SourceSpec = {
    connector: 'rows of columns',
    label,
    schema: tableSchema(columns),
    bounded: true,
    changes: 'append',
    replay: false,
    deadLetter: null,
    open: request => ({
      lanes: () => [{ id: label, position: 0 }],
      read: (_lane, from) => {
        const values = request.columns.map(name => data.numbers(name));
        const row = values.map(() => new Float64Array(1));
        const nulls = values.map(() => null);
        // Positions of this source count rows, and nobody else makes them.
        let at = from as number;
        return {
          next(): LaneBatch | null {
            if (at >= data.rows) return null;
            for (let c = 0; c < row.length; c++) row[c]![0] = values[c]![at]!;
            at++;
            return { rows: 1, columns: row, nulls, weights: null, position: at, malformed: 0, dropped: null };
          },
          close() {},
        };
      },
      close() {},
    }),
  };
  return typedSource(spec);
}
