import { Decimal, decimalOf } from '../types/decimal.js';
import type { BatchColumn } from './batch.js';
import type { StateReader, StateWriter } from './operator.js';
import { OwnProto, withOwnProtos } from './own-proto.js';

interface SavedColumns {
  readonly rows: number;
  readonly columns: readonly BatchColumn[];
  readonly hashes: Int32Array | null;
}

/** The numbers under which decimals, and objects with a `__proto__` of their own, stand in snapshots. */
const DECIMAL = 40;
const OWN_PROTO = 41;

/** The state of one operator as plain data under names. */
export interface SavedState {
  readonly values: Record<string, unknown>;
  readonly columns: Record<string, SavedColumns>;
}

/** Collects the state of one operator. */
export class StateCollector implements StateWriter {
  readonly saved: SavedState = { values: {}, columns: {} };

  value(name: string, value: unknown): void {
    this.saved.values[name] = withOwnProtos(value);
  }

  columns(name: string, rows: number, columns: readonly BatchColumn[], hashes: Int32Array | null): void {
    // Typed columns are not looked at; others may hold values of the program.
    const safe = columns.map(column => (Array.isArray(column) ? (withOwnProtos(column) as unknown[]) : column));
    this.saved.columns[name] = { rows, columns: safe, hashes };
  }
}

/** Reads what a {@link StateCollector} collected. */
export class SavedStateReader implements StateReader {
  readonly #saved: SavedState;

  constructor(saved: SavedState) {
    this.#saved = saved;
  }

  value(name: string): unknown {
    return this.#saved.values[name];
  }

  columns(name: string): SavedColumns {
    const saved = this.#saved.columns[name];
    if (saved === undefined) throw new Error(`the snapshot has no columns ${name}`);
    return saved;
  }
}

/**
 * Bytes of plain data and back, typed arrays and big integers included; and what values of the program may hold (S9.6):
 * maps, sets, dates, decimals. Loaded when the first snapshot is taken.
 */
export async function snapshotCodec(): Promise<{
  encode(data: unknown): Uint8Array;
  decode(bytes: Uint8Array): unknown;
}> {
  const { addExtension, Packr } = await import('msgpackr');
  addExtension({
    Class: Decimal,
    type: DECIMAL,
    write: ({ unscaled, scale }: Decimal) => [unscaled, scale],
    read: ([unscaled, scale]: [bigint, number]) => decimalOf(unscaled, scale),
  });
  addExtension({
    Class: OwnProto,
    type: OWN_PROTO,
    write: ({ entries }: OwnProto) => entries,
    read: (entries: OwnProto['entries']) => new OwnProto(entries).restored(),
  });
  const packr = new Packr({
    moreTypes: true,
    useBigIntExtension: true,
    // Objects as records, so that maps stay maps.
    mapsAsObjects: false,
    useRecords: true,
    int64AsType: 'bigint',
  });
  return { encode: data => new Uint8Array(packr.pack(data)), decode: bytes => packr.unpack(bytes) };
}
