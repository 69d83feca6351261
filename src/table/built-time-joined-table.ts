import { type CallSite, callSite, placeOf } from '../errors/call-site.js';
import { MillraceError } from '../errors/millrace-error.js';
import { literal } from '../expr/build.js';
import { rowOf } from '../expr/builder/row.js';
import type { NamedExpression } from '../expr/expression.js';
import { callText } from '../plan/call-text.js';
import { checkNode } from '../plan/check/check-node.js';
import type { Node } from '../plan/node.js';
import { filter } from '../plan/nodes/filter.js';
import { isPadded, type JoinType, keepsRows } from '../plan/nodes/join.js';
import { lateArrivals } from '../plan/nodes/late-arrivals.js';
import type { LatePolicy } from '../plan/nodes/window-aggregate.js';
import type { Surface } from '../plan/surface.js';
import { dataType } from '../types/data-type.js';
import { columnsOf } from './callback.js';

/** A join by time, before it is said which columns its pairs have. */
export interface TimeJoinSpec {
  readonly type: JoinType;
  readonly left: Node;
  readonly right: Node;
  /** The rowtime of a row of either table whose late rows can be received. */
  readonly times: readonly string[];
  /** A row is late that arrives later than so long after its time, in milliseconds. */
  readonly after: number;
  readonly late: LatePolicy;
  readonly make: (columns: readonly NamedExpression[], site: CallSite) => Node;
}

/** Two tables that are joined by time. */
export class BuiltTimeJoinedTable {
  readonly #spec: TimeJoinSpec;
  readonly #surface: Surface;

  constructor(spec: TimeJoinSpec, surface: Surface) {
    this.#spec = spec;
    this.#surface = surface;
    Object.freeze(this);
  }

  select(columns: unknown): object {
    const site = callSite(this.select, () => callText('select', [columns]));
    const { type, left, right, make } = this.#spec;
    const rows = [
      rowOf(left.schema, { parameter: 'left', nullable: isPadded(type, 0) }),
      rowOf(right.schema, { parameter: 'right', input: 1, nullable: isPadded(type, 1) }),
    ];
    return this.#surface.table(checkNode(make(columnsOf(columns, rows, site), site)));
  }

  lateRows(): object {
    const site = callSite(this.lateRows, () => callText('lateRows', []));
    const { times, late } = this.#spec;
    if (late === 'drop') {
      throw new MillraceError('PLAN_UNSUPPORTED', 'the late rows of this join are dropped and counted', {
        place: placeOf(site),
        remedy: "lateRows: 'sideOutput' among the options of the join lets lateRows() give them",
      });
    }
    if (times.length === 1) return this.#late(0, site);
    return Object.freeze({ left: this.#late(0, site), right: this.#late(1, site) });
  }

  #late(side: 0 | 1, site: CallSite): object {
    const { type, left, right, times, after } = this.#spec;
    const input = side === 0 ? left : right;
    const time = times[side]!;
    const isInterval = times.length === 2;
    // Of a side that is kept whole all rows come, padded at the least: none is late.
    const node =
      isInterval && keepsRows(type, side)
        ? filter(input, literal(false, dataType('boolean')), site)
        : lateArrivals(input, { time, after, origin: site });
    return this.#surface.table(checkNode(node));
  }
}
