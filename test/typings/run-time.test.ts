// Catches a method whose type says one thing and whose plan says another: kinds, NULLs, time attributes, updates.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { factsOf } from '../../src/plan/facts/facts.js';
import { tableBrandOf } from '../../src/table/node-of.js';
import type { DataType } from '../../src/types/data-type.js';
import * as expressions from '../../typings/accept/expressions.js';
import { root } from './compiler.js';

const text = readFileSync(join(root, 'typings/accept/expressions.ts'), 'utf8');
/** `export const name: Table<{ … }, 'append'>` with what stands in it. */
const declared = [...text.matchAll(/export const (\w+): Table<\s*\{([^}]*)\},\s*'(append|update)'/g)].map(
  ([, name = '', columns = '', changes = '']) => ({
    name,
    columns: columns
      .split(';')
      .map(column => column.trim())
      .filter(column => column !== ''),
    changes,
  }),
);

const tables = new Map<string, unknown>(Object.entries(expressions));

/** A type as the tags of the type checker write it. */
function tagOf(type: DataType): string {
  const { kind, rowtime, asNumber, element } = type;
  const bare =
    rowtime === true
      ? kind === 'timestamp'
        ? 'ROWTIME'
        : 'ROWTIME_LTZ'
      : asNumber === true
        ? 'SAFE_BIGINT'
        : kind === 'array'
          ? `ARRAY<${tagOf(element!)}>`
          : kind.toUpperCase();
  return type.nullable ? `${bare} | null` : bare;
}

test('there is something to compare', () => {
  expect(declared.length).toBeGreaterThan(7);
  expect(declared.flatMap(({ columns }) => columns).length).toBeGreaterThan(50);
});

test.each(declared)('$name is what its type says', ({ name, columns, changes }) => {
  const { node } = tableBrandOf(tables.get(name))!;
  expect(node.schema.fields.map(field => `${field.name}: ${tagOf(field.type)}`)).toEqual(columns);
  expect(factsOf(node).changes).toBe(changes);
});
