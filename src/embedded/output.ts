import type { Change, ChangeKind, SinkSpec, SinkWriter } from '../connectors/contract/sink.js';
import type { Batch } from './batch.js';
import { weightAt } from './batch.js';
import { giveKinds } from './change-kinds.js';
import type { Edge, Operator } from './operator.js';
import type { RowOrder } from './row-order.js';
import { keyReader, rowReader } from './row-reader.js';

/**
 * The end of a graph: makes the changes of a step into what a sink takes (S13). A removal and an insertion of one key
 * within a step become -U and +U, side by side; sinks by key get +U and -D only.
 *
 * Its input is consolidated, so every removal is of a row that stands, and nothing undoes itself.
 */
export class Output implements Operator {
  readonly name: string;
  rowsOut = 0;

  readonly #byKey: boolean;
  readonly #discards: boolean;
  readonly #read: (batch: Batch, position: number) => object;
  readonly #key: ((batch: Batch, position: number) => string) | null;
  readonly #order: RowOrder | null;
  #changes: Change<object>[] = [];
  #removed: { readonly key: string | null; readonly row: object; readonly entry: object | null }[] = [];
  #inserted: { readonly key: string | null; readonly row: object; readonly entry: object | null }[] = [];
  readonly #retracts: boolean;
  readonly #sorts: boolean;

  /** `order`: of an ordered sink, or of rows that all come at once, which are then given to the sink in that order. */
  constructor(name: string, input: Edge, sink: SinkSpec, key: readonly number[] | null, order: RowOrder | null) {
    this.name = name;
    this.#byKey = sink.by === 'key';
    this.#discards = sink.discards === true;
    this.#retracts = input.retracts;
    this.#read = rowReader(input.schema);
    this.#key = input.retracts && key !== null ? keyReader(input.schema, key) : null;
    this.#order = order;
    this.#sorts = sink.ordered !== true;
  }

  push(_port: number, batch: Batch): void {
    if (this.#discards) this.#count(batch);
    else this.#collect(batch);
  }

  #count(batch: Batch): void {
    if (batch.weights === null) this.rowsOut += batch.count;
    else {
      for (let k = 0; k < batch.count; k++) {
        this.rowsOut += Math.abs(batch.weights[batch.selection === null ? k : batch.selection[k]!]!);
      }
    }
  }

  #collect(batch: Batch): void {
    for (let k = 0; k < batch.count; k++) {
      const position = batch.selection === null ? k : batch.selection[k]!;
      const weight = weightAt(batch, position);
      const row = this.#read(batch, position);
      const entry = this.#order === null ? null : this.#order.entry(batch, position);
      if (this.#retracts) {
        const key = this.#key === null ? null : this.#key(batch, position);
        const list = weight < 0 ? this.#removed : this.#inserted;
        for (let n = Math.abs(weight); n > 0; n--) list.push({ key, row, entry });
      } else for (let n = weight; n > 0; n--) this.#add('+I', row, entry);
    }
  }

  watermark(): void {}

  finish(): void {}

  /** Puts removals and insertions of a step together. */
  flush(): void {
    if (this.#order !== null && this.#sorts) this.#changes.sort(this.#order.compare);
    if (this.#removed.length === 0 && this.#inserted.length === 0) return;
    giveKinds(this.#removed, this.#inserted, (kind, { row, entry }) => this.#add(kind, row, entry));
    this.#removed = [];
    this.#inserted = [];
  }

  #add(kind: ChangeKind, row: object, entry: object | null): void {
    if (this.#byKey && kind === '-U') return;
    const change: Change<object> = { kind: this.#byKey && kind === '+I' ? '+U' : kind, row };
    if (entry !== null) this.#order!.remember(change, entry);
    this.#changes.push(change);
  }

  /** Compares changes by the order of the output; `null` where it has none. */
  get order(): ((a: Change<object>, b: Change<object>) => number) | null {
    return this.#order?.compare ?? null;
  }

  /** How many changes wait for the sink. */
  get waiting(): number {
    return this.#changes.length;
  }

  /** Gives the sink what waits, at most `most` changes. The result is awaited, so that a slow sink slows the sources. */
  write(writer: SinkWriter, most: number): void | Promise<void> {
    const changes = this.#changes.length > most ? this.#changes.slice(0, most) : this.#changes;
    this.#changes = [];
    this.rowsOut += changes.length;
    return writer.write(changes);
  }

  snapshot(): void {}

  restore(): void {}

  get stateBytes(): number {
    return 0;
  }
}
