import type { SinkSpec } from '../../connectors/contract/sink.js';
import { placeOf } from '../../errors/call-site.js';
import { closestMatch } from '../../errors/closest-match.js';
import { MillraceError } from '../../errors/millrace-error.js';
import { referencesIn } from '../../expr/analysis.js';
import type { DataType } from '../../types/data-type.js';
import { typeText } from '../../types/type-text.js';
import { factsOf } from '../facts/facts.js';
import type { Node } from '../node.js';
import { operatorText } from '../operator-text.js';
import type { Insert } from '../plan.js';

/** Refuses a table that its sink cannot take: updates, an order, columns or a key that do not fit. */
export function checkOutput(insert: Insert): void {
  const { input, sink } = insert;
  const place = placeOf(insert.origin ?? input.origin);
  const facts = factsOf(input);
  if (facts.changes === 'update' && sink.accepts === 'append') {
    throw new MillraceError(
      'PLAN_UPDATES_INTO_APPEND_SINK',
      `the table emits updates and ${sink.label} takes inserts only`,
      {
        place,
        why: `${culprit(facts.updatedBy!)} updates its rows`,
        remedy: facts.bounded
          ? 'final() gives each final row once; or window the aggregation, or use an upsert sink'
          : 'window the aggregation, or use an upsert sink',
      },
    );
  }
  // A limit has gone by the order, and its rows are what it is about.
  const order = isSorted(input) ? facts.order : null;
  if (order !== null && sink.ordered !== true && !facts.atEnd) {
    throw new MillraceError('PLAN_SORT_BEFORE_SINK', `orderBy stands before ${sink.label}, which has no order`, {
      place,
      why: 'rows are written as they come; only print, collect and limit go by an order',
      remedy: 'leave orderBy out, or say final().orderBy(...), which comes all at once',
    });
  }
  const lost = order?.flatMap(({ expression }) => referencesIn(expression)).find(c => !takes(sink, c.name));
  if (lost !== undefined) {
    throw new MillraceError(
      'PLAN_SORT_BEFORE_SINK',
      `orderBy goes by ${lost.name}, which ${sink.label} does not take`,
      {
        place,
        remedy: `add ${lost.name} to its columns, or order by a column that it takes`,
      },
    );
  }
  checkColumns(input, sink, place);
  checkKey(input, sink, place);
}

/** Whether an `orderBy` stands last, seen through what keeps an order. */
function isSorted(node: Node): boolean {
  return node.kind === 'filter' || node.kind === 'project' ? isSorted(node.input) : node.kind === 'sort';
}

function takes({ schema }: SinkSpec, column: string): boolean {
  return schema === null || schema.fields.some(({ name }) => name === column);
}

function checkColumns(input: Node, sink: SinkSpec, place: string | undefined): void {
  for (const { name, type } of sink.schema?.fields ?? []) {
    const found = input.schema.fields.find(field => field.name === name);
    const problem =
      found === undefined
        ? `is missing in the table`
        : !isSameKind(found.type, type)
          ? `is ${typeText(found.type)} in the table, not ${typeText(type)}`
          : found.type.nullable && !type.nullable
            ? 'may be NULL in the table'
            : null;
    if (problem === null) continue;
    const names = input.schema.fields.map(field => field.name);
    throw new MillraceError('PLAN_SINK_MISMATCH', `column '${name}' of ${sink.label} ${problem}`, {
      place,
      remedy:
        found === undefined
          ? `the table has ${names.join(', ')}`
          : `declare it as it is, or bring it to that type: addColumns(r => ({ ${name}: ... }))`,
      closest: found === undefined ? closestMatch(name, names) : undefined,
    });
  }
}

/** The same type but for NULL, time attributes and the two ways to see a BIGINT; a DECIMAL of as many or more digits. */
function isSameKind(from: DataType, to: DataType): boolean {
  if (from.kind !== to.kind || from.scale !== to.scale) return false;
  return from.kind !== 'decimal' || from.precision! <= to.precision!;
}

function checkKey(input: Node, sink: SinkSpec, place: string | undefined): void {
  if (sink.by !== 'key') return;
  const key = sink.schema?.primaryKey ?? [];
  const keys = factsOf(input).keys;
  if (key.length > 0 && keys.some(columns => columns.every(column => key.includes(column)))) return;
  throw new MillraceError(
    'PLAN_KEY_MISMATCH',
    key.length === 0
      ? `${sink.label} writes by key and declares none`
      : `(${key.join(', ')}), by which ${sink.label} writes, is no key of the table`,
    {
      place,
      why: keys.length === 0 ? 'no columns are known to tell its rows apart' : `its keys are ${keysText(keys)}`,
      remedy:
        key.length === 0
          ? 'mark the columns that make its key: t.bigint().primaryKey()'
          : `groupBy(${key.map(column => `'${column}'`).join(', ')}) gives a table with that key`,
    },
  );
}

function keysText(keys: readonly (readonly string[])[]): string {
  return keys.map(key => `(${key.join(', ')})`).join(', ');
}

function culprit(node: Node): string {
  const place = placeOf(node.origin);
  return place === undefined ? operatorText(node) : `${operatorText(node)} (${place})`;
}
