import { dataType, type Field } from '../../types/data-type.js';
import type { Node, NodeBase, Origin } from '../node.js';

/**
 * Makes the values of a stream the rows of a table: each declared column is the property of that name. A value that does
 * not fit is an error in its stead (S10.1). RAW columns take plain data, which is checked here (S9.6). Place stays.
 */
export interface FromStream extends NodeBase {
  readonly kind: 'from-stream';
  /** A stream. */
  readonly input: Node;
  /** The declared columns. */
  readonly columns: readonly Field[];
  /** A promise of the program (S3.10), as on a source that only inserts; empty where there is none. */
  readonly primaryKey: readonly string[];
  /** The column that the time of the stream's rows becomes, behind the others; `null` where it is left out. */
  readonly time: string | null;
}

/** The type of the column that the time of a stream becomes. */
const ROWTIME = dataType('timestamp', { precision: 3, rowtime: true });

export function fromStream(
  input: Node,
  options: {
    columns: readonly Field[];
    primaryKey?: readonly string[];
    time: string | null;
    origin?: Origin | null;
  },
): FromStream {
  const { columns, time } = options;
  return Object.freeze({
    kind: 'from-stream',
    input,
    columns,
    primaryKey: options.primaryKey ?? [],
    time,
    schema: { fields: fromStreamFields(columns, time) },
    name: null,
    origin: options.origin ?? null,
    id: null,
  });
}

/** The columns of the table. */
export function fromStreamFields(columns: readonly Field[], time: string | null): readonly Field[] {
  return time === null ? columns : [...columns, { name: time, type: ROWTIME }];
}
