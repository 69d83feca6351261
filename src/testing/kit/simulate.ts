import fc from 'fast-check';
import type { Change, SinkSpec } from '../../connectors/contract/sink.js';
import { Execution } from '../../embedded/execution.js';
import type { LaneView, Schedule } from '../../embedded/schedule.js';
import { MillraceError } from '../../errors/millrace-error.js';
import { FAULT_CODES } from '../../expr/fault.js';
import type { Node } from '../../plan/node.js';
import type { Scan } from '../../plan/nodes/scan.js';
import { sourceName } from '../../plan/operator-text.js';
import type { Plan } from '../../plan/plan.js';
import { rewrite } from '../../plan/rewrites/rewrite.js';
import { rebuild, topological } from '../../plan/traverse.js';
import type { Platform } from '../../platform/platform.js';
import type { Schema } from '../../schema/schema.js';
import { rowText } from '../runs/row-text.js';
import { type AnyTable, givenInputOf, type Input, lanesOfData, type RowOf, weightOf } from './input.js';
import { type Action, scriptOf } from './script.js';
import { type LaneAction, type ScriptedLanes, scriptedSource } from './scripted-source.js';
import { nodeOf, planOf, prepared, valuesOf } from './tested-plan.js';

/** What a simulated run has given. */
export interface Run<R> {
  /** The rows that stand at its end, in the order in which they came. */
  readonly rows: readonly R[];
  /** All changes, in order. */
  readonly changes: readonly Change<R>[];
  /** The changes by step: one a row, change or watermark of the scripts; what is `given` comes in the first one. */
  readonly steps: readonly (readonly Change<R>[])[];
  /** Late (row, result) pairs by operator (S5.3). */
  readonly lateRows: { readonly [operator: string]: number };
  /** Rows that have no result, because something failed for them (S10). */
  readonly errors: readonly { readonly operator: string; readonly place: string; readonly code: string }[];
}

/** How a run is simulated. */
export interface SimulationOptions {
  /** Scripts take turns at random, each in its own order; without it as their calls were made. */
  readonly seed?: number;
}

/** The clock of a simulated run begins here, a day that is easy to recognise: 2026-01-01. */
const BEGIN = Date.UTC(2026, 0, 1);

/**
 * Runs a table in streaming mode as scripts say, step by step, with clocks that the scripts move, and shows what came of
 * it. Nothing of it depends on the machine. Inputs are scripts, and what is `given`: rows, which come first, in one step,
 * and end; an arbitrary of them gives one sample.
 *
 * @example
 * const clicksOf = script(clicks).row({ user: 'ada', at: 0 }).watermark(60_000)
 * const { changes } = await simulate(visits, [clicksOf])
 */
export async function simulate<T extends AnyTable>(
  table: T,
  inputs: readonly Input<unknown>[],
  options: SimulationOptions = {},
): Promise<Run<RowOf<T>>> {
  const simulation = new Simulation(table, inputs, options);
  // The rows are those of the table, as programs see them.
  return (await simulation.run()) as unknown as Run<RowOf<T>>;
}

/** A lane of a scan, by the scan's token. */
interface LaneOf {
  readonly token: object;
  readonly lane: string;
}

/** What an action takes: a lane, or nothing. */
interface Turn {
  readonly action: Action | { readonly kind: 'given' };
  readonly of: readonly LaneOf[];
}

class Simulation {
  readonly #node: Node;
  readonly #lanes = new Map<object, Map<string, { actions: LaneAction[]; ends: boolean }>>();
  readonly #turns: readonly Turn[];
  readonly #platform = new SimulatedPlatform();
  /** Changes by step, and those of the step that is taken. */
  #steps: Change<object>[][] = [];
  #step: Change<object>[] = [];

  constructor(table: AnyTable, inputs: readonly Input<unknown>[], { seed }: SimulationOptions) {
    this.#node = nodeOf(table);
    const given: LaneOf[] = [];
    const scripts: (Turn & { readonly at: number })[][] = [];
    for (const input of inputs) {
      const scripted = scriptOf(input);
      if (scripted === undefined) given.push(...this.#give(input, seed ?? 0));
      else {
        const { token } = scripted.scan;
        scripts.push(
          scripted.written.map(({ at, action }) => {
            if ('lane' in action) this.#add(token, action);
            return { at, action, of: 'lane' in action ? [{ token, lane: action.lane }] : [] };
          }),
        );
        if (!this.#lanes.has(token)) this.#lanes.set(token, new Map([['0', { actions: [], ends: false }]]));
      }
    }
    const first: Turn[] = given.length === 0 ? [] : [{ action: { kind: 'given' }, of: given }];
    this.#turns = [...first, ...(seed === undefined ? inOrder(scripts) : shuffled(scripts, seed))];
    this.#refuseUnread();
  }

  /** Lanes of rows that are there and end. */
  #give(input: Input<unknown>, seed: number): LaneOf[] {
    const { scan, data } = givenInputOf(input);
    const [sample] = fc.sample(data, { numRuns: 1, seed });
    return lanesOfData(sample!).map((rows, i) => {
      const lane = String(i);
      for (const change of rows) {
        const row = valuesOf(scan, change.row);
        this.#add(scan.token, { kind: 'change', lane, row, weight: weightOf(change) });
      }
      this.#add(scan.token, { kind: 'end', lane });
      return { token: scan.token, lane };
    });
  }

  #add(token: object, action: LaneAction | { readonly kind: 'end'; readonly lane: string }): void {
    const lanes = this.#lanes.get(token) ?? new Map<string, { actions: LaneAction[]; ends: boolean }>();
    this.#lanes.set(token, lanes);
    const lane = lanes.get(action.lane) ?? { actions: [], ends: false };
    lanes.set(action.lane, lane);
    if (action.kind === 'end') lane.ends = true;
    else lane.actions.push(action);
  }

  #refuseUnread(): void {
    const scans = topological(planOf(this.#node, null)).filter((node): node is Scan => node.kind === 'scan');
    const missing = scans.find(({ token }) => !this.#lanes.has(token));
    if (missing === undefined) return;
    throw new MillraceError(
      'PLAN_INVALID_ARGUMENT',
      `nothing is said of ${sourceName(missing)}, which the table reads`,
      {
        place: missing.origin?.place,
        why: 'a simulation says what every source does, so that it reads no file and no clock',
        remedy: 'add script(source) or given(source, rows) to the inputs, with the table that from(...) gave',
      },
    );
  }

  async run(): Promise<Run<object>> {
    const schedule = new TurnSchedule();
    let execution = await this.#open(schedule);
    let from: { bytes: Uint8Array | undefined; steps: number; turn: number } = { bytes: undefined, steps: 0, turn: 0 };
    try {
      for (let turn = 0; turn < this.#turns.length; turn++) {
        const { action, of } = this.#turns[turn]!;
        if (action.kind === 'checkpoint') from = { bytes: await execution.snapshot(), steps: this.#steps.length, turn };
        else if (action.kind === 'crash') {
          await execution.close();
          // What was written since the checkpoint was not committed.
          this.#steps = this.#steps.slice(0, from.steps);
          execution = await this.#open(schedule, from.bytes);
          for (const again of this.#turns.slice(from.turn, turn)) await this.#take(execution, schedule, again);
        } else await this.#take(execution, schedule, { action, of });
      }
      return this.#result(execution);
    } finally {
      await execution.close();
    }
  }

  async #take(execution: Execution, schedule: TurnSchedule, { action, of }: Turn): Promise<void> {
    if (action.kind === 'checkpoint' || action.kind === 'crash') return;
    if (action.kind === 'tick') this.#platform.advance(action.millis);
    const ids = new Map(execution.lanes().map(({ scan }) => [scan.token, scan.id!]));
    const rows = action.kind === 'given' ? Number.POSITIVE_INFINITY : 1;
    schedule.take(
      of.map(({ token, lane }) => ({ source: ids.get(token)!, lane })),
      rows,
    );
    this.#step = [];
    await execution.step();
    this.#steps.push(this.#step);
  }

  #open(schedule: Schedule, from?: Uint8Array): Promise<Execution> {
    const facts = {
      schedule,
      platform: this.#platform,
      signal: new AbortController().signal,
      job: 'simulation',
      codeGeneration: true,
    };
    return Execution.open(this.#plan(), facts, from);
  }

  #plan(): Plan {
    const sink: SinkSpec = {
      connector: 'simulation',
      label: 'simulation',
      schema: null,
      accepts: 'update',
      by: 'row',
      ordered: true,
      open: () => ({
        write: changes => {
          this.#step.push(...changes);
        },
        close: () => undefined,
      }),
    };
    const scripted = rebuild(planOf(this.#node, sink), node => {
      if (node.kind !== 'scan') return node;
      const lanes: ScriptedLanes = this.#lanes.get(node.token)!;
      return Object.freeze({ ...node, source: scriptedSource(node.source, lanes) });
    });
    return rewrite(prepared(scripted), 'all');
  }

  #result(execution: Execution): Run<object> {
    const changes = this.#steps.flat();
    return {
      rows: standing(changes, this.#node.schema),
      changes,
      steps: this.#steps,
      lateRows: Object.fromEntries(execution.lateRows()),
      errors: execution
        .errors()
        .map(({ operator, where, fault }) => ({ operator, place: where, code: FAULT_CODES[fault]! })),
    };
  }
}

/** Scripts merged as their calls were made. */
function inOrder(scripts: readonly (readonly (Turn & { readonly at: number })[])[]): Turn[] {
  return scripts.flat().sort((a, b) => a.at - b.at);
}

/** Scripts merged at random, the same way for the same seed. */
function shuffled(scripts: readonly (readonly Turn[])[], seed: number): Turn[] {
  const left = scripts.map(turns => [...turns]);
  const count = left.reduce((sum, turns) => sum + turns.length, 0);
  const draws = fc.sample(fc.nat(), { numRuns: count, seed });
  return draws.map(draw => {
    const open = left.filter(turns => turns.length > 0);
    return open[draw % open.length]!.shift()!;
  });
}

/** Takes what it is told to, one step at a time. */
class TurnSchedule implements Schedule {
  #left: { readonly source: string; readonly lane: string }[] = [];
  #rows = 1;
  /** Lanes of which all there is is taken, until they end. */
  #all = false;

  take(lanes: readonly { readonly source: string; readonly lane: string }[], rows: number): void {
    this.#left = [...lanes];
    this.#rows = rows;
    this.#all = rows === Number.POSITIVE_INFINITY;
  }

  next(lanes: readonly LaneView[]): { readonly lane: number; readonly rows: number } | 'end-step' {
    for (;;) {
      const [first] = this.#left;
      if (first === undefined) return 'end-step';
      const at = lanes.findIndex(({ source, lane }) => source === first.source && lane === first.lane);
      if (at < 0 || !this.#all) this.#left.shift();
      if (at >= 0) return { lane: at, rows: this.#rows };
    }
  }
}

/** Clocks that scripts move. Timers fire when a clock passes them. */
class SimulatedPlatform implements Platform {
  #elapsed = 0;
  #timers: { readonly at: number; readonly f: () => void }[] = [];

  now(): number {
    return BEGIN + this.#elapsed;
  }

  monotonic(): number {
    return this.#elapsed;
  }

  random(): number {
    return 0.5;
  }

  schedule(f: () => void, delay: number): () => void {
    const timer = { at: this.#elapsed + delay, f };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter(other => other !== timer);
    };
  }

  async yield(): Promise<void> {}

  advance(millis: number): void {
    const end = this.#elapsed + millis;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter(timer => timer !== next);
      this.#elapsed = next.at;
      next.f();
    }
    this.#elapsed = end;
  }
}

/** The rows that stand after some changes, oldest first. */
function standing(changes: readonly Change<object>[], schema: Schema): object[] {
  const rows: { readonly text: string; readonly row: object }[] = [];
  for (const { kind, row } of changes) {
    const text = rowText(schema, row);
    if (kind === '+I' || kind === '+U') rows.push({ text, row });
    else {
      const at = rows.findIndex(other => other.text === text);
      if (at >= 0) rows.splice(at, 1);
    }
  }
  return rows.map(({ row }) => row);
}
