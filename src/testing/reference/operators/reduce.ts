import { Fault, FUNCTION_FAILED } from '../../../expr/fault.js';
import type { Reduce } from '../../../plan/nodes/reduce.js';
import { acceptValue } from '../../../types/accept-value.js';
import { canonicalJson } from '../../../types/canonical-json.js';
import { acceptPlainData } from '../../../types/json-value.js';
import { Misfit } from '../../../types/misfit.js';
import type { Value } from '../../../types/value.js';
import { compareTies } from '../evaluate.js';
import { groupBy, type Row, type RowError, type Table, whereOf } from '../row.js';

type Key = string | number | bigint | boolean;

/** A value with its key, and what it is compared by, where the reduction is `maxBy` or `minBy`. */
interface Keyed {
  readonly row: Row;
  readonly value: unknown;
  readonly key: readonly Key[];
  readonly by: Key | null;
}

/** One row a key: what its values join to (S7.7). */
export function reduceTable(node: Reduce, input: Table): Table {
  const errors: RowError[] = [];
  const keyed = input.rows.flatMap(row => {
    try {
      return [keyedOf(node, row)];
    } catch {
      errors.push({ where: whereOf(row), fault: Fault.of(FUNCTION_FAILED) });
      return [];
    }
  });
  const rows = groupBy(keyed, ({ key }) => key.map(part => typeof part + String(part)).join('|')).flatMap(
    (group): Row[] => {
      try {
        return [{ values: columnsOf(node, joined(node, group)), place: null }];
      } catch {
        const key = group[0]!.key.map(part => (typeof part === 'bigint' ? String(part) : part));
        errors.push({ where: JSON.stringify(key), fault: Fault.of(FUNCTION_FAILED) });
        return [];
      }
    },
  );
  return { rows, errors };
}

function keyedOf({ key, extreme }: Reduce, row: Row): Keyed {
  const value = row.values[0];
  refuse(acceptPlainData(value));
  const given = key(value);
  const by = extreme === null ? null : asKey(extreme.of(value));
  return { row, value, key: (Array.isArray(given) ? given : [given]).map(asKey), by };
}

function joined({ input, f, extreme }: Reduce, group: readonly Keyed[]): unknown {
  if (extreme === null) return group.map(({ value }) => value).reduce((a, b) => f(a, b));
  const first = group.reduce((best, one) => {
    const [a, b] = extreme.greatest ? [one.by!, best.by!] : [best.by!, one.by!];
    if (comesBefore(b, a)) return one;
    if (comesBefore(a, b)) return best;
    const isTie =
      one.row.place === null ? byContent(one.value, best.value) : compareTies(input.schema, one.row, best.row);
    return isTie < 0 ? one : best;
  });
  return first.value;
}

/** By code point; NaN is above all numbers. */
function comesBefore(a: Key, b: Key): boolean {
  if (typeof a === 'number' && Number.isNaN(a)) return false;
  if (typeof b === 'number' && Number.isNaN(b)) return true;
  if (typeof a === 'string' && typeof b === 'string') return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
  return a < b;
}

function byContent(a: unknown, b: unknown): number {
  const [left, right] = [canonicalJson(a), canonicalJson(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

function columnsOf({ columns }: Reduce, value: unknown): Value[] {
  if (typeof value !== 'object' || value === null) throw new Error('it has no columns');
  const properties = new Map(Object.entries(value));
  return columns.map(({ name, type }) => refuse(acceptValue(type)(properties.get(name))));
}

function asKey(part: unknown): Key {
  switch (typeof part) {
    case 'string':
    case 'bigint':
    case 'boolean':
      return part;
    case 'number':
      return part + 0;
    default:
      throw new Error('it is no key');
  }
}

function refuse(accepted: Value | Misfit): Value {
  if (accepted instanceof Misfit) throw new Error(accepted.why);
  return accepted;
}
