import { MillraceError } from '../../errors/millrace-error.js';
import type { Columns, Infer } from '../../schema/column.js';
import type { SinkSpec } from '../contract/sink.js';
import type { SourceSpec } from '../contract/source.js';
import type { Sink, Source } from '../contract/typed-connector.js';

/** A file, read by `from()` and written by `insertInto()`. Columns are needed to read. */
export interface FileTable<D extends Columns>
  extends Source<{ [K in keyof D]: D[K]['~type'] }, 'append'>,
    Sink<{ [K in keyof D]: D[K]['~type'] }, 'append', Infer<D>> {}

/** What a file is at run time: `source` is `null` where its columns were not said. */
export function fileTable<D extends Columns>(
  connector: string,
  path: string,
  source: SourceSpec | null,
  sink: SinkSpec,
): FileTable<D> {
  const face = {
    name: path,
    get '~source'(): SourceSpec {
      if (source !== null) return source;
      throw new MillraceError('SCHEMA_MISSING', `${connector}('${path}') is read without saying its columns`, {
        why: 'the types of a file are not guessed: they are part of the program',
        remedy: `${connector}('${path}', { id: t.bigint(), name: t.string() })`,
      });
    },
    '~sink': sink,
  };
  // The members left out exist for the type checker only.
  return Object.freeze(face) as unknown as FileTable<D>;
}
