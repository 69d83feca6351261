import { MillraceError } from '../../errors/millrace-error.js';
import type { Columns, RowInput } from '../../schema/column.js';
import { tableSchema } from '../../schema/table-schema.js';
import type { Change } from '../contract/sink.js';
import type { LaneSpec, Position, SourceReader } from '../contract/source.js';
import { type Source, typedSource } from '../contract/typed-connector.js';
import { refuseUnknownOptions } from '../options.js';
import { userError } from '../user-error.js';
import { DefinedReader } from './defined-reader.js';

/** A sequence of changes that a source has, and where reading it starts. `id` is stable: data makes lanes, not readers. */
export interface Lane<P> {
  readonly id: string;
  readonly position: P;
}

/** What a job asks of a source. */
export interface ReadContext {
  /** Aborted when the job ends. */
  readonly signal: AbortSignal;
  /** About how many rows to give at once. */
  readonly maxRows: number;
  /** The columns that the job uses: others may be left out. */
  readonly columns: readonly string[];
}

/** Rows as columns of program values, all of length `rows`. */
export interface ColumnBatch {
  readonly rows: number;
  readonly columns: { readonly [name: string]: ArrayLike<unknown> };
  /** +1 inserts, -1 removes; without it all insert. */
  readonly weights?: ArrayLike<number>;
}

/** What a read gives: rows, changes or columns, and where to go on after them. */
export type Delivery<D extends Columns, P> = { readonly position: P } & (
  | { readonly rows: readonly RowInput<D>[] }
  | { readonly changes: readonly Change<RowInput<D>>[] }
  | { readonly batch: ColumnBatch }
);

/** How a source of one's own is read. */
export interface SourceDefinition<D extends Columns, P, K extends 'append' | 'retract' | 'upsert'> {
  /** Its word, in `explain` and in errors. */
  readonly name: string;
  readonly columns: D;
  /** Whether its lanes end. */
  readonly bounded: boolean;
  /** `append` (the default): inserts only. `retract`: removals give the whole row. `upsert`: -D and +I or +U, by primary key. */
  readonly changes?: K;
  /** All lanes there are when the job begins; the iteration ends. */
  lanes(context: ReadContext): AsyncIterable<Lane<P>>;
  /**
   * The lane's changes from `lane.position` on. Positions are plain JSON; the same position gives the same rows after
   * it, whenever it is read.
   */
  read(lane: Lane<P>, context: ReadContext): AsyncIterable<Delivery<D, P>>;
}

const WORDS = ['name', 'columns', 'bounded', 'changes', 'lanes', 'read'];

/**
 * A source of one's own.
 *
 * @example
 * const ticks = defineSource({
 *   name: 'ticks', columns: { i: t.int() }, bounded: true,
 *   async *lanes() { yield { id: 'all', position: 0 } },
 *   async *read({ position }) { for (let i = position; i < 10; i++) yield { rows: [{ i }], position: i + 1 } },
 * })
 */
export function defineSource<D extends Columns, P, K extends 'append' | 'retract' | 'upsert' = 'append'>(
  spec: SourceDefinition<D, P, K>,
): Source<{ [C in keyof D]: D[C]['~type'] }, K extends 'append' ? 'append' : 'update'> {
  refuseUnknownOptions('defineSource', spec, WORDS);
  const schema = tableSchema(spec.columns);
  const changes = spec.changes ?? 'append';
  if (changes === 'upsert' && schema.primaryKey.length === 0) {
    throw new MillraceError('SCHEMA_INVALID', `source ${spec.name} takes upserts and has no primary key`, {
      why: 'an upsert replaces the row of its key',
      remedy: 'mark its columns: t.bigint().primaryKey()',
    });
  }
  return typedSource({
    connector: spec.name,
    label: spec.name,
    schema,
    bounded: spec.bounded,
    changes,
    replay: false,
    deadLetter: null,
    open: (request): SourceReader => {
      const context: ReadContext = { signal: request.signal, maxRows: request.maxRows, columns: request.columns };
      return {
        lanes: () => lanesOf(spec, context),
        read: (lane, from) => {
          const read = (position: Position) =>
            // A position is one that this source's own lanes or reads have given.
            spec.read({ id: lane.id, position: position as P }, context)[Symbol.asyncIterator]();
          return new DefinedReader({ name: spec.name, schema, changes, lane: lane.id, from, read, request });
        },
        close() {},
      };
    },
  });
}

async function lanesOf<D extends Columns, P, K extends 'append' | 'retract' | 'upsert'>(
  spec: SourceDefinition<D, P, K>,
  context: ReadContext,
): Promise<LaneSpec[]> {
  const lanes: LaneSpec[] = [];
  try {
    for await (const { id, position } of spec.lanes(context)) {
      // Positions of a definition are plain JSON by its contract.
      lanes.push({ id, position: [position as Position, 0] });
    }
  } catch (error) {
    throw userError(error, `source ${spec.name} could not name its lanes`, spec.name);
  }
  const seen = new Set<string>();
  for (const { id } of lanes) {
    if (typeof id === 'string' && !seen.has(id)) seen.add(id);
    else {
      throw new MillraceError(
        'PLAN_INVALID_ARGUMENT',
        `source ${spec.name} has ${typeof id === 'string' ? `two lanes '${id}'` : 'a lane without id'}`,
        {
          remedy: 'each lane has a text as id that is its own and the same in every run',
        },
      );
    }
  }
  return lanes;
}
