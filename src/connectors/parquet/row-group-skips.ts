import type { ColumnMetaData, SchemaElement } from 'hyparquet';
import type { BoundsOf } from '../../expr/truth.js';
import type { Field } from '../../types/data-type.js';
import { type ColumnBounds, columnBounds } from './column-bounds.js';

/** A column that is read, as the file has it. */
export interface StoredColumn {
  readonly field: Field;
  readonly element: SchemaElement;
}

/** Which row groups need not be read. */
export interface Skipping {
  /** Whether a row within bounds may be wanted. */
  readonly mayHold: (boundsOf: BoundsOf) => boolean;
  readonly columns: readonly StoredColumn[];
  /** The rowtime, where it is among the columns. */
  readonly rowtime: string | null;
}

/**
 * The greatest rowtime of a row group that its statistics prove needless, -Infinity where no rowtime is read; `null`
 * where the group has to be read (S10.4): where a row may be wanted, a value malformed, or time is not known.
 */
export function skippedUntil(
  { mayHold, columns, rowtime }: Skipping,
  chunkOf: (column: string) => ColumnMetaData | undefined,
): number | null {
  const bounds = new Map<string, ColumnBounds>();
  for (const { field, element } of columns) {
    const chunk = chunkOf(field.name);
    if (chunk === undefined) return null;
    const known = columnBounds(element, field.type, chunk);
    if (!known.fits) return null;
    bounds.set(field.name, known);
  }
  if (mayHold(name => bounds.get(name)!)) return null;
  if (rowtime === null) return Number.NEGATIVE_INFINITY;
  const { greatest, isGreatestMet } = bounds.get(rowtime)!;
  return typeof greatest === 'number' && isGreatestMet ? greatest : null;
}
