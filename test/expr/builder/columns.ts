import type { Built } from '../../../src/expr/builder/built.js';
import type { Expr, Row } from '../../../src/expr/builder/expr.js';
import { rowOf } from '../../../src/expr/builder/row.js';
import { printExpression } from '../../../src/expr/print.js';
import { t } from '../../../src/schema/t.js';
import { tableSchema } from '../../../src/schema/table-schema.js';
import type { ColumnType } from '../../../src/types/logical-types.js';
import { typeText } from '../../../src/types/type-text.js';

/** A column of every kind. */
export const columns = {
  flag: t.boolean(),
  maybe: t.boolean().nullable(),
  tiny: t.tinyint(),
  n: t.int(),
  big: t.bigint(),
  safe: t.bigint().asNumber(),
  f: t.float(),
  x: t.double(),
  price: t.decimal(10, 2),
  cost: t.decimal(8, 4).nullable(),
  name: t.string(),
  note: t.string().nullable(),
  bytes: t.bytes(),
  day: t.date(),
  clock: t.time(),
  at: t.timestamp(3).rowtime(),
  seen: t.timestampLtz(3).nullable(),
  tags: t.array(t.string()),
  sizes: t.map(t.string(), t.int()),
  place: t.row({ lat: t.double(), alt: t.int().nullable() }),
  json: t.variant(),
};

export type AllColumns = { [K in keyof typeof columns]: (typeof columns)[K]['~type'] };

/** A row of them, as a callback gets it. */
export function row(): Row<AllColumns> {
  // The row has the columns of the schema.
  return rowOf(tableSchema(columns)) as Row<AllColumns>;
}

/** What an expression is at run time. */
export function behind(expression: Expr<ColumnType>): Built {
  return expression as unknown as Built;
}

/** An expression as SQL, with its type. */
export function sql(expression: Expr<ColumnType>): string {
  const { '~node': node } = behind(expression);
  return `${printExpression(node)}: ${typeText(node.type)}`;
}
