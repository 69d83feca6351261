import type { Change, SinkSpec } from '../../connectors/contract/sink.js';
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
import { type AnyTable, type Data, type GivenInput, givenInputOf, type Input, lanesOfData, weightOf } from './input.js';

/** What the one output of a tested plan is called. */
export const RESULT = 'result';

/** A table and the inputs that replace what its sources read. */
export class TestedPlan {
  readonly node: Node;
  readonly inputs: readonly GivenInput[];

  constructor(table: AnyTable, inputs: readonly Input<unknown>[]) {
    this.node = nodeOf(table);
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
    return topological(planOf(this.node, null)).filter((node): node is Scan => node.kind === 'scan');
  }

  /** The whole input for some data of every given source, ended. Refuses rows that do not fit their columns. */
  history(data: readonly Data<AnyTable>[]): InputHistory {
    return new Map(this.inputs.map(({ scan }, i) => [scan.token, lanesOf(scan, lanesOfData(data[i]!))]));
  }

  /** The identified, pruned plan that reads `history`. */
  pruned(history: InputHistory, collector: Collector): Plan {
    const replaced = rebuild(planOf(this.node, collector.sink(RESULT)), node =>
      node.kind === 'scan' ? withHistory(node, history) : node,
    );
    return prepared(replaced);
  }
}

/** What stands behind a table. */
export function nodeOf(table: AnyTable): Node {
  const node = tableBrandOf(table)?.node;
  if (node !== undefined) return node;
  throw new MillraceError('PLAN_INVALID_ARGUMENT', 'what is tested is no table', {
    remedy: 'give it the table that the pipeline makes',
  });
}

/** The plan that shows a table. Without sink it is only looked at. */
export function planOf(node: Node, sink: SinkSpec | null): Plan {
  return { inserts: [{ name: RESULT, input: node, sink: sink!, origin: null }] };
}

/** A plan that was changed, as the engine takes it but for rewrites. */
export function prepared(plan: Plan): Plan {
  checkPlan(plan);
  return prune(identify(plan));
}

function withHistory(scan: Scan, history: InputHistory): Scan {
  const { schema, changes, replay, label } = scan.source;
  const lanes = new Map(history.get(scan.token)!.map(lane => [lane.id, { changes: lane.changes, ends: true }]));
  return Object.freeze({ ...scan, source: lanesSource({ schema, lanes, changes, replay, label, bounded: true }) });
}

function lanesOf(scan: Scan, lanes: readonly (readonly Change<object>[])[]): LaneHistory[] {
  const width = String(lanes.length).length;
  return lanes.map((rows, i) => ({
    id: `lane ${String(i).padStart(width, '0')}`,
    changes: rows.map((change): SourceChange => ({ row: valuesOf(scan, change.row), weight: weightOf(change) })),
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
