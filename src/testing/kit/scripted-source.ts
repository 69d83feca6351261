import { BatchBuilder } from '../../connectors/batch-builder.js';
import type { LaneBatch, LaneReader, SourceSpec } from '../../connectors/contract/source.js';
import { indexOfField } from '../../schema/schema.js';
import type { Action } from './script.js';

/** What a lane does, in order. */
export type LaneAction = Extract<Action, { kind: 'change' | 'watermark' }>;

/** Lanes by id, and whether each ends. */
export type ScriptedLanes = ReadonlyMap<string, { readonly actions: readonly LaneAction[]; readonly ends: boolean }>;

/** A source whose lanes give one change, or one advance of time, a batch. */
export function scriptedSource(spec: SourceSpec, lanes: ScriptedLanes): SourceSpec {
  return {
    ...spec,
    connector: 'script',
    bounded: [...lanes.values()].every(({ ends }) => ends),
    deadLetter: null,
    open: ({ columns }) => ({
      lanes: () => [...lanes.keys()].map(id => ({ id, position: 0 })),
      // Positions of this source are counts of actions; nobody else makes them.
      read: ({ id }, from) => new ScriptedLane(spec, lanes.get(id)!, columns, from as number),
      close: () => undefined,
    }),
  };
}

class ScriptedLane implements LaneReader {
  readonly #lane: { readonly actions: readonly LaneAction[]; readonly ends: boolean };
  readonly #columns: readonly number[];
  readonly #builder: BatchBuilder;
  /** How far a row's time is ahead of the watermark that it gives. */
  readonly #delay: number;
  #at: number;
  #release: ((end: null) => void) | null = null;

  constructor(
    { schema }: SourceSpec,
    lane: { readonly actions: readonly LaneAction[]; readonly ends: boolean },
    columns: readonly string[],
    from: number,
  ) {
    this.#lane = lane;
    this.#columns = columns.map(name => indexOfField(schema, name));
    this.#builder = new BatchBuilder(this.#columns.map(c => schema.fields[c]!.type));
    this.#delay = schema.rowtime?.delay ?? 0;
    this.#at = from;
  }

  next(): LaneBatch | null | Promise<null> {
    const action = this.#lane.actions[this.#at];
    if (action === undefined) {
      if (this.#lane.ends) return null;
      return new Promise(resolve => {
        this.#release = resolve;
      });
    }
    this.#at++;
    this.#builder.reset();
    if (action.kind === 'change') {
      this.#columns.forEach((c, to) => {
        this.#builder.set(to, action.row[c]!);
      });
      this.#builder.endRow(action.weight);
      return this.#builder.build(this.#at);
    }
    // Time that goes on without a row is that of a row which nobody wants.
    const dropped = { ordinals: Float64Array.of(1), maxRowtime: Float64Array.of(action.time + this.#delay) };
    return { ...this.#builder.build(this.#at), dropped };
  }

  close(): void {
    this.#release?.(null);
  }
}
