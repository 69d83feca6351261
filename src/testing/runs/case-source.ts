import { BatchBuilder } from '../../connectors/batch-builder.js';
import {
  type Column,
  type LaneBatch,
  type LaneReader,
  MAX_BATCH_ROWS,
  type Position,
  type RangeColumn,
  type ReadRequest,
  type SourceReader,
  type SourceSpec,
} from '../../connectors/contract/source.js';
import type { Expression } from '../../expr/expression.js';
import { interpret } from '../../expr/interpret.js';
import { indexOfField, type TableSchema } from '../../schema/schema.js';
import type { Value } from '../../types/value.js';
import type { SourceChange } from '../reference/input-history.js';

/** What a source may do beside delivering its rows. */
export interface SourceHabits {
  /** At most so many rows a batch. */
  readonly batchRows: number;
  /** Leaves out rows for which an offered condition is not TRUE, and says so (S10.4). */
  readonly dropsRows: boolean;
  /** Gives texts as ranges of bytes, as files do. */
  readonly givesRanges: boolean;
}

/** A source over lanes of rows that are there, with the habits of those that read files. */
export function caseSource(
  spec: Pick<SourceSpec, 'label' | 'schema' | 'changes' | 'replay'>,
  lanes: ReadonlyMap<string, readonly SourceChange[]>,
  habits: SourceHabits,
): SourceSpec {
  const open = (request: ReadRequest): SourceReader => ({
    lanes: () => [...lanes.keys()].map(id => ({ id, position: 0 })),
    // Positions of this source are counts of changes; nobody else makes them.
    read: ({ id }, from: Position) => new CaseLane(spec.schema, lanes.get(id)!, habits, request, from as number),
    close: () => undefined,
  });
  return { ...spec, connector: 'case', bounded: true, deadLetter: null, open };
}

class CaseLane implements LaneReader {
  readonly #changes: readonly SourceChange[];
  readonly #columns: readonly number[];
  readonly #time: number;
  readonly #most: number;
  readonly #builder: BatchBuilder;
  /** By column: its values are texts, and are given as ranges. */
  readonly #areRanges: readonly boolean[];
  /** `null` where all rows are given. */
  readonly #isWanted: ((row: readonly Value[]) => boolean) | null;
  #at: number;

  constructor(
    schema: TableSchema,
    changes: readonly SourceChange[],
    { batchRows, dropsRows, givesRanges }: SourceHabits,
    { columns, maxRows, predicate }: ReadRequest,
    from: number,
  ) {
    this.#changes = changes;
    this.#columns = columns.map(name => indexOfField(schema, name));
    this.#time = schema.rowtime === null ? -1 : indexOfField(schema, schema.rowtime.column);
    this.#most = Math.max(1, Math.min(batchRows, maxRows, MAX_BATCH_ROWS));
    this.#builder = new BatchBuilder(this.#columns.map(c => schema.fields[c]!.type));
    this.#areRanges = this.#columns.map(c => givesRanges && schema.fields[c]!.type.kind === 'string');
    this.#isWanted = predicate !== null && dropsRows ? isTrue(predicate, schema) : null;
    this.#at = from;
  }

  next(): LaneBatch | null {
    if (this.#at >= this.#changes.length) return null;
    this.#builder.reset();
    const begin = this.#at;
    const end = Math.min(this.#changes.length, begin + this.#most);
    const ordinals: number[] = [];
    const maxRowtime: number[] = [];
    let latest = Number.NEGATIVE_INFINITY;
    for (; this.#at < end; this.#at++) {
      const { row, weight } = this.#changes[this.#at]!;
      if (this.#isWanted === null || this.#isWanted(row)) {
        ordinals.push(this.#at - begin);
        maxRowtime.push(latest);
        this.#columns.forEach((c, to) => {
          this.#builder.set(to, row[c]!);
        });
        this.#builder.endRow(weight);
      }
      if (this.#time >= 0) latest = Math.max(latest, row[this.#time] as number);
    }
    const batch = this.#builder.build(end);
    const dropped = {
      ordinals: Float64Array.from([...ordinals, end - begin]),
      maxRowtime: Float64Array.from([...maxRowtime, latest]),
    };
    return {
      ...batch,
      columns: batch.columns.map((column, c) => (this.#areRanges[c] ? toRanges(column, batch.rows) : column)),
      dropped: this.#isWanted === null ? null : dropped,
    };
  }

  close(): void {}
}

function isTrue(predicate: Expression, schema: TableSchema): (row: readonly Value[]) => boolean {
  const evaluate = interpret<readonly Value[]>(predicate, ({ name }) => {
    const position = indexOfField(schema, name);
    return row => row[position]!;
  });
  return row => evaluate(row) === true;
}

const encoder = new TextEncoder();

/** Texts as ranges of one buffer. NULL has a range too, which nobody looks at. */
function toRanges(column: Column, rows: number): Column {
  // A builder gives texts as an array.
  const values = (column as readonly (string | null)[]).slice(0, rows);
  const texts = values.map(value => encoder.encode(value ?? 'NULL'));
  const start = new Int32Array(rows);
  const end = new Int32Array(rows);
  let length = 0;
  texts.forEach((bytes, i) => {
    start[i] = length;
    length += bytes.length;
    end[i] = length;
  });
  const text = new Uint8Array(length);
  texts.forEach((bytes, i) => {
    text.set(bytes, start[i]!);
  });
  return { text, start, end } satisfies RangeColumn;
}
