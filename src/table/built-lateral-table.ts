import { callSite } from '../errors/call-site.js';
import { rowOf } from '../expr/builder/row.js';
import type { TableCall } from '../expr/table-call.js';
import { callText } from '../plan/call-text.js';
import { checkNode } from '../plan/check/check-node.js';
import type { Node } from '../plan/node.js';
import { type LateralJoinType, lateralJoin } from '../plan/nodes/lateral-join.js';
import type { Surface } from '../plan/surface.js';
import { columnsOf } from './callback.js';

/** A table joined with the rows of a function, before it is said which columns their pairs have. */
export class BuiltLateralTable {
  readonly #type: LateralJoinType;
  readonly #input: Node;
  readonly #call: TableCall;
  readonly #surface: Surface;

  constructor(type: LateralJoinType, input: Node, call: TableCall, surface: Surface) {
    this.#type = type;
    this.#input = input;
    this.#call = call;
    this.#surface = surface;
    Object.freeze(this);
  }

  select(columns: unknown): object {
    const site = callSite(this.select, () => callText('select', [columns]));
    const rows = [
      rowOf(this.#input.schema, { parameter: 'left' }),
      rowOf({ fields: this.#call.fields }, { parameter: 'right', input: 1, nullable: this.#type === 'left' }),
    ];
    const selected = columnsOf(columns, rows, site);
    const node = lateralJoin(this.#input, { type: this.#type, call: this.#call, columns: selected, origin: site });
    return this.#surface.table(checkNode(node));
  }
}
