import type { Shape } from '../../types/logical-types.js';
import type { SinkSpec } from './sink.js';
import type { SourceSpec } from './source.js';

/** What a table may do over time: only insert, or also take back. */
export type Changes = 'append' | 'update';

/** The shape, and the columns, of what has none. */
export type NoColumns = { readonly [column in never]: never };

/**
 * Something that `from()` reads: the typed face of a {@link SourceSpec}. `S` are its columns, `C` says whether it only
 * inserts. At run time only `name` and `~source` exist; the members beside them carry types.
 */
export interface Source<out S extends Shape, out C extends Changes> {
  readonly name: string;
  readonly '~shape': S;
  readonly '~emits': C;
  /** Reading it may throw: SCHEMA_MISSING where a file was named without its columns. */
  readonly '~source': SourceSpec;
}

/**
 * Something that `insertInto()` writes: the typed face of a {@link SinkSpec}. `S` are the columns it needs, `C` what it
 * takes, `V` the values it takes from streams. At run time only `name` and `~sink` exist.
 */
export interface Sink<in S extends Shape, in C extends Changes, in V> {
  readonly name: string;
  readonly '~accepts': (row: S, value: V) => void;
  readonly '~takes': (changes: C) => void;
  /** Reading it may throw: PLAN_UNSUPPORTED where a format can only be read. */
  readonly '~sink': SinkSpec;
}

/** The typed face of a source. */
export function typedSource<S extends Shape, C extends Changes>(source: SourceSpec): Source<S, C> {
  const face = { name: source.label, '~source': source };
  // The members left out exist for the type checker only.
  return Object.freeze(face) as unknown as Source<S, C>;
}

/** The typed face of a sink. */
export function typedSink<S extends Shape, C extends Changes, V>(sink: SinkSpec): Sink<S, C, V> {
  const face = { name: sink.label, '~sink': sink };
  // The members left out exist for the type checker only.
  return Object.freeze(face) as unknown as Sink<S, C, V>;
}
