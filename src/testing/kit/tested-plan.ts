import { lanesSource } from '../../connectors/memory/lanes.js';
import { MillraceError } from '../../errors/millrace-error.js';
import { checkPlan } from '../../plan/check/check-plan.js';
import { identify } from '../../plan/identify.js';
import type { Node } from '../../plan/node.js';
import type { Scan } from '../../plan/nodes/scan.js';
import { operatorText, sourceName } from '../../plan/operator-text.js';
import type { Plan } from '../../plan/plan.js';
import { prune } from '../../plan/prune.js';
import { rebuild, topological } from '../../plan/traverse.js';
import { tableBrandOf } from '../../table/node-of.js';
import { acceptValue, ownProperty } from '../../types/accept-value.js';
import { Misfit } from '../../types/misfit.js';
import type { Value } from '../../types/value.js';
import type { InputHistory, LaneHistory, SourceChange } from '../reference/input-history.js';
import type { Collector } from '../runs/collector.js';
import { type AnyTable, type Data, type GivenInput, givenInputOf, type Input, lanesOfData } from './input.js';

/** What the one output of a tested plan is called. */
export const RESULT = 'result';

/** A table and the inputs that replace what its sources read. */
export class TestedPlan {
  readonly node: Node;
  readonly inputs: readonly GivenInput[];

  constructor(table: AnyTable, inputs: readonly Input<unknown>[]) {
    const node = tableBrandOf(table)?.node;
    if (node === undefined) {
      throw new MillraceError('PLAN_INVALID_ARGUMENT', 'what is tested is no table', {
        remedy: 'give it the table that the pipeline makes',
      });
    }
    this.node = node;
    this.inputs = inputs.map(givenInputOf);
    const scans = this.#scans();
    for (const scan of scans) {
      if (this.inputs.some(input => input.scan.token === scan.token)) continue;
      throw new MillraceError(
        'PLAN_INVALID_ARGUMENT',
        `nothing is given for ${sourceName(scan)}, which the table reads`,
        {
          place: scan.origin?.place,
          why: 'a test says what every source delivers, so that it reads no file and no clock',
          remedy: 'add given(source, rowsOf(source)) to the inputs, with the table that from(...) gave',
        },
      );
    }
    for (const { scan } of this.inputs) {
      if (scans.some(({ token }) => token === scan.token)) continue;
      throw new MillraceError(
        'PLAN_INVALID_ARGUMENT',
        `${operatorText(scan)} is given and the table does not read it`,
        {
          place: scan.origin?.place,
          remedy: 'leave it out, or give what from(...) gave when the table was made',
        },
      );
    }
  }

  #scans(): Scan[] {
    return topological(this.#plan(this.node, null)).filter((node): node is Scan => node.kind === 'scan');
  }

  #plan(node: Node, collector: Collector | null): Plan {
    // Without collector the plan is only looked at.
    const sink = collector?.sink(RESULT) ?? null;
    return { inserts: [{ name: RESULT, input: node, sink: sink!, origin: null }] };
  }

  /** The whole input for some data of every given source, ended. Refuses rows that do not fit their columns. */
  history(data: readonly Data<AnyTable>[]): InputHistory {
    return new Map(this.inputs.map(({ scan }, i) => [scan.token, lanesOf(scan, lanesOfData(data[i]!))]));
  }

  /** The identified, pruned plan that reads `history`. */
  pruned(history: InputHistory, collector: Collector): Plan {
    const replaced = rebuild(this.#plan(this.node, collector), node =>
      node.kind === 'scan' ? withHistory(node, history) : node,
    );
    checkPlan(replaced);
    return prune(identify(replaced));
  }
}

function withHistory(scan: Scan, history: InputHistory): Scan {
  const { schema, changes, replay, label } = scan.source;
  const lanes = new Map(history.get(scan.token)!.map(lane => [lane.id, { changes: lane.changes, ends: true }]));
  return Object.freeze({ ...scan, source: lanesSource({ schema, lanes, changes, replay, label, bounded: true }) });
}

function lanesOf(scan: Scan, lanes: readonly (readonly object[])[]): LaneHistory[] {
  const width = String(lanes.length).length;
  return lanes.map((rows, i) => ({
    id: `lane ${String(i).padStart(width, '0')}`,
    changes: rows.map((row): SourceChange => ({ row: valuesOf(scan, row), weight: 1 })),
    finished: true,
  }));
}

/** A program's row in the engine's values. */
export function valuesOf(scan: Scan, row: object): Value[] {
  return scan.source.schema.fields.map(({ name, type }) => {
    const input = ownProperty(row, name);
    const value = acceptValue(type)(input);
    if (!(value instanceof Misfit)) return value;
    throw new MillraceError('SOURCE_MALFORMED_ROW', value.fact(name, type, input), {
      place: `a row given for ${sourceName(scan)}`,
      why: value.why,
      remedy: 'give rows that fit the columns, or let rowsOf(source) make them',
    });
  });
}
