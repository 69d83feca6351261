import { callSite } from '../errors/call-site.js';
import { rowOf } from '../expr/builder/row.js';
import type { Expression } from '../expr/expression.js';
import { callText } from '../plan/call-text.js';
import { checkNode } from '../plan/check/check-node.js';
import type { Node } from '../plan/node.js';
import { isPadded, type JoinType, join } from '../plan/nodes/join.js';
import type { Surface } from '../plan/surface.js';
import { columnsOf } from './callback.js';
import { withoutWindow } from './windowed-rows.js';

/** Two joined tables, before it is said which columns their pairs have. */
export class BuiltJoinedTable {
  readonly #type: JoinType;
  readonly #left: Node;
  readonly #right: Node;
  readonly #on: Expression;
  readonly #windowed: boolean;
  readonly #surface: Surface;

  /** `windowed`: the tables are the rows of the same windows, and a pair shows the columns of those once. */
  constructor(
    type: JoinType,
    left: Node,
    right: Node,
    on: Expression,
    surface: Surface,
    { windowed = false }: { readonly windowed?: boolean } = {},
  ) {
    this.#type = type;
    this.#left = left;
    this.#right = right;
    this.#on = on;
    this.#windowed = windowed;
    this.#surface = surface;
    Object.freeze(this);
  }

  select(columns: unknown): object {
    const site = callSite(this.select, () => callText('select', [columns]));
    const shown = this.#windowed ? withoutWindow(this.#right.schema) : this.#right.schema;
    const rows = [
      rowOf(this.#left.schema, { parameter: 'left', nullable: isPadded(this.#type, 0) }),
      rowOf(shown, { parameter: 'right', input: 1, nullable: isPadded(this.#type, 1) }),
    ];
    const options = { type: this.#type, on: this.#on, windowed: this.#windowed, origin: site };
    const made = join(this.#left, this.#right, { ...options, columns: columnsOf(columns, rows, site) });
    return this.#surface.table(checkNode(made));
  }
}
