import { factsOf } from '../plan/facts/facts.js';
import type { Node } from '../plan/node.js';
import { names, operatorText } from '../plan/operator-text.js';
import { typeText } from '../types/type-text.js';

/** A table in words: its columns as a DDL has them, then how it changes. */
export function describe(node: Node): string {
  const { fields } = node.schema;
  const facts = factsOf(node);
  const width = Math.max(...fields.map(({ name }) => name.length));
  const columns = fields.map(
    ({ name, type }) => `  ${name.padEnd(width)}  ${typeText(type)}${type.rowtime === true ? ' ROWTIME' : ''}`,
  );
  const changes = facts.updatedBy === null ? 'only inserts' : `updates rows, from ${operatorText(facts.updatedBy)} on`;
  const keys = facts.keys.map(key => (key.length === 0 ? 'at most one row' : `(${names(key)})`));
  return [
    operatorText(node),
    ...columns,
    `  ${changes}; ${facts.bounded ? 'ends' : 'never ends'}`,
    ...(keys.length === 0 ? [] : [`  key ${keys.join(', ')}`]),
  ].join('\n');
}
