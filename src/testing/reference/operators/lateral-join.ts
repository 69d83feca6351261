import type { NamedExpression } from '../../../expr/expression.js';
import { Fault, FUNCTION_FAILED, UNSAFE_NUMBER } from '../../../expr/fault.js';
import type { TableCall } from '../../../expr/table-call.js';
import type { LateralJoin } from '../../../plan/nodes/lateral-join.js';
import { acceptValue } from '../../../types/accept-value.js';
import { withNull } from '../../../types/data-type.js';
import { Misfit } from '../../../types/misfit.js';
import type { Value } from '../../../types/value.js';
import { evaluateAll, evaluator } from '../evaluate.js';
import type { Memo } from '../memo.js';
import { type Row, type RowError, type Table, whereOf } from '../row.js';
import { givenTo } from './given-to.js';
import { numbered } from './stream.js';

/** Each row beside every row that the function gives for it; where there is none, beside NULLs if rows are kept. */
export function lateralJoinTable(node: LateralJoin, input: Table, placed: boolean, memo: Memo): Table {
  const { call, type } = node;
  const operands = call.operands.map(operand => evaluator(operand, node.input.schema));
  const right = { fields: call.fields.map(field => ({ ...field, type: withNull(field.type, true) })) };
  const columns = node.columns.map(({ expression }: NamedExpression) =>
    evaluator(expression, node.input.schema, right),
  );
  const joined = (row: Row): (Row | Fault)[] => {
    const values = evaluateAll(operands, row.values);
    const rows = values instanceof Fault ? values : rowsOf(call, values);
    if (rows instanceof Fault) return [rows];
    const all = rows.length === 0 && type === 'left' ? [call.fields.map(() => null)] : rows;
    return all.map(given => {
      const made = evaluateAll(columns, row.values, given);
      return made instanceof Fault ? made : { values: made, place: placed ? row.place : null };
    });
  };
  const rows: Row[] = [];
  const errors: RowError[] = [];
  for (const row of input.rows) {
    for (const made of memo.of(node, row, () => joined(row))) {
      if (made instanceof Fault) errors.push({ where: whereOf(row), fault: made });
      else rows.push(made);
    }
  }
  return { rows: placed ? numbered(node, rows, memo) : rows, errors };
}

function rowsOf(call: TableCall, values: readonly Value[]): Value[][] | Fault {
  return call.user === null ? elementsOf(call, values[0]!) : rowsOfUser(call, values);
}

/** The elements of a collection, in the order of its form, counted where that is asked for. */
function elementsOf({ operands, fields }: TableCall, collection: Value): Value[][] {
  if (collection === null) return [];
  const { kind } = operands[0]!.type;
  // A collection is a list, of pairs where it is a map or multiset.
  const list = collection as readonly Value[];
  const rows: Value[][] = [];
  for (const item of list) {
    if (kind === 'array') rows.push([item]);
    else if (kind === 'map') rows.push([...(item as readonly [Value, Value])]);
    else for (let times = 0; times < (item as [Value, number])[1]; times++) rows.push([(item as [Value, number])[0]]);
  }
  const isCounted = fields.length > (kind === 'map' ? 2 : 1);
  return isCounted ? rows.map((row, i) => [...row, i + 1]) : rows;
}

/** All rows of the function, or a fault: it fails as a whole. */
function rowsOfUser({ user, operands }: TableCall, values: readonly Value[]): Value[][] | Fault {
  const given = givenTo(user!, operands, values);
  if (given === null) return [];
  if (given === 'unsafe') return Fault.of(UNSAFE_NUMBER);
  try {
    const rows = Array.from(user!.f(...given) as Iterable<{ readonly [name: string]: unknown }>);
    const taken = rows.map(row => user!.returns.map(({ name, type }) => acceptValue(type)(row[name])));
    const fits = taken.every(row => row.every(value => !(value instanceof Misfit)));
    return fits ? (taken as Value[][]) : Fault.of(FUNCTION_FAILED);
  } catch {
    return Fault.of(FUNCTION_FAILED);
  }
}
