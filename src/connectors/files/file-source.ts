import { MillraceError } from '../../errors/millrace-error.js';
import type { TableSchema } from '../../schema/schema.js';
import type {
  LaneReader,
  LaneSpec,
  Position,
  Pushdown,
  ReadRequest,
  SourceReader,
  SourceSpec,
} from '../contract/source.js';
import { ChainReader } from './chain-reader.js';
import type { ReadOptions } from './file-options.js';
import { matchFiles } from './glob.js';

/** How a format reads a file. */
export interface FileFormat {
  readonly connector: string;
  /** Before any row is read: whether the file is what its columns say. */
  check(path: string, request: ReadRequest): void | Promise<void>;
  /** Where a first read of a file starts. */
  readonly start: Position;
  readonly pushdown?: Pushdown;
  /** Reads a file from a position of its own on, which `position` makes one of the lane. */
  read(
    path: string,
    from: Position,
    request: ReadRequest,
    position: (own: Position) => Position,
  ): LaneReader | Promise<LaneReader>;
}

/** A source of files: one lane each, or chained (S3.5). */
export function fileSource(path: string, schema: TableSchema, options: ReadOptions, format: FileFormat): SourceSpec {
  if (options.replay && schema.rowtime === null) {
    throw new MillraceError(
      'PLAN_MISSING_ROWTIME',
      `${format.connector} replays by event time, and its columns have none`,
      {
        place: `${format.connector}('${path}')`,
        remedy: 'mark the time: t.timestamp(3).rowtime()',
      },
    );
  }
  return {
    connector: format.connector,
    label: path,
    schema,
    bounded: !options.follow,
    changes: 'append',
    replay: options.replay,
    deadLetter: options.deadLetter,
    ...(format.pushdown === undefined ? {} : { pushdown: format.pushdown }),
    open: async request => {
      const files = await matchFiles(path);
      for (const file of files) await format.check(file, request);
      return new FileReader(path, files, options.lanes, format, request);
    },
  };
}

class FileReader implements SourceReader {
  readonly #chains: ReadonlyMap<string, readonly string[]>;
  readonly #isChained: boolean;
  readonly #format: FileFormat;
  readonly #request: ReadRequest;

  constructor(
    path: string,
    files: readonly string[],
    lanes: ReadOptions['lanes'],
    format: FileFormat,
    request: ReadRequest,
  ) {
    this.#chains = chainsOf(path, files, lanes);
    this.#isChained = lanes !== 'files';
    this.#format = format;
    this.#request = request;
  }

  lanes(): readonly LaneSpec[] {
    const { start } = this.#format;
    return [...this.#chains.keys()].map(id => ({ id, position: this.#isChained ? [0, start] : start }));
  }

  read(lane: LaneSpec, from: Position): LaneReader | Promise<LaneReader> {
    const files = this.#chains.get(lane.id)!;
    const format = this.#format;
    const request = this.#request;
    if (!this.#isChained) return format.read(files[0]!, from, request, own => own);
    return new ChainReader(files, from, format, request);
  }

  close(): void {}
}

/** By lane id, in its order, the files that each lane reads one after the other. */
function chainsOf(path: string, files: readonly string[], lanes: ReadOptions['lanes']): Map<string, string[]> {
  if (lanes === 'files') return new Map(files.map(file => [file, [file]]));
  if (lanes === 'sequence') return new Map([[path, [...files]]]);
  const width = String(lanes).length;
  const ids = Array.from({ length: lanes }, (_, i) => `${path} ${String(i + 1).padStart(width, '0')}/${lanes}`);
  return new Map(ids.map((id, chain) => [id, files.filter((_, i) => i % lanes === chain)]));
}
