import { commonType } from '../../types/common-type.js';
import { type DataType, dataType, withNull } from '../../types/data-type.js';
import { compareValues } from '../../types/order.js';
import type { Exact, Value } from '../../types/value.js';
import type { Call, Expression } from '../expression.js';
import type { FunctionDefinition, Kernel } from './definition.js';
import { constantText } from './pattern.js';
import { BOOLEAN, INT, orNull } from './types.js';

/** The type of an array's elements, or of a map's values; nullable, as there may be none at a place. */
function elementOf({ type }: Expression): DataType {
  return orNull(type.kind === 'map' ? type.value! : type.element!);
}

function elementProblem([collection, key]: readonly Expression[]): string | null {
  const { type } = collection!;
  if (type.kind === 'map') {
    return commonType([type.key!, key!.type]) === null ? `the keys are ${type.key!.kind.toUpperCase()}` : null;
  }
  if (commonType([INT, key!.type])?.kind === 'double' || commonType([INT, key!.type]) === null)
    return 'a place is a whole number';
  return key!.kind === 'literal' && key!.value !== null && (key!.value as Exact) < 1 ? 'places count from 1' : null;
}

function elementKernel({ operands }: Call): Kernel {
  const { type } = operands[0]!;
  if (type.kind === 'array') {
    return (array: readonly Value[], place: Exact) => array[Number(place) - 1] ?? null;
  }
  const compare = compareValues(type.key!);
  return (entries: readonly (readonly Value[])[], key: Value) =>
    entries.find(([known]) => compare(known!, key) === 0)?.[1] ?? null;
}

function fieldOf([row, name]: readonly Expression[]): DataType | undefined {
  return row!.type.fields!.find(field => field.name === constantText(name))?.type;
}

/** Arrays, maps and rows. */
export const collectionFunctions: readonly FunctionDefinition[] = [
  {
    name: 'ARRAY',
    family: 'collection',
    doc: 'An array of the values.',
    parameters: [{ name: 'element', takes: 'any type' }],
    repeats: 1,
    unify: types => {
      const common = commonType(types);
      return common && types.map(() => common);
    },
    resultType: operands => {
      const nullable = operands.some(operand => operand.type.nullable);
      return dataType('array', { element: withNull(operands[0]!.type, nullable) });
    },
    bindWithNulls:
      () =>
      (...values: readonly Value[]) =>
        values,
    examples: [['ARRAY(1, 2)', 'ARRAY[1, 2]']],
  },
  {
    name: 'CARDINALITY',
    family: 'collection',
    doc: 'How many elements or entries there are.',
    parameters: [{ name: 'collection', takes: 'an array, map or multiset' }],
    type: () => INT,
    bind: ({ operands }) =>
      operands[0]!.type.kind === 'multiset'
        ? (entries: readonly (readonly [Value, number])[]) => entries.reduce((sum, [, count]) => sum + count, 0)
        : (values: readonly Value[]) => values.length,
    examples: [["CARDINALITY(ARRAY['a', 'b'])", '2']],
  },
  {
    name: 'ELEMENT_AT',
    family: 'collection',
    doc: 'The element of an array at a place, from 1, or the value of a map under a key; NULL where there is none.',
    parameters: [
      { name: 'collection', takes: 'an array or map' },
      { name: 'place', takes: 'any type' },
    ],
    validate: elementProblem,
    unify: ([collection, key]) => [collection!, collection!.kind === 'map' ? collection!.key! : key!],
    type: operands => elementOf(operands[0]!),
    bind: elementKernel,
    examples: [
      ["ELEMENT_AT(ARRAY['a', 'b'], 2)", "'b'"],
      ["ELEMENT_AT(ARRAY['a', 'b'], 3)", 'NULL'],
    ],
  },
  {
    name: 'ARRAY_CONTAINS',
    family: 'collection',
    doc: 'Whether an element of the array equals the value.',
    parameters: [
      { name: 'array', takes: 'an array' },
      { name: 'value', takes: 'any type' },
    ],
    unify: ([array, value]) => {
      const element = commonType([array!.element!, value!]);
      return element && [dataType('array', { element: withNull(element, array!.element!.nullable) }), element];
    },
    type: () => BOOLEAN,
    bind: ({ operands }) => {
      const compare = compareValues(operands[1]!.type);
      return (values: readonly Value[], value: Value) => values.some(other => compare(other, value) === 0);
    },
    examples: [['ARRAY_CONTAINS(ARRAY[1, 2], 2)', 'TRUE']],
  },
  {
    name: 'FIELD',
    family: 'collection',
    doc: 'The field of a row of that name.',
    parameters: [
      { name: 'row', takes: 'a row' },
      { name: 'name', takes: 'STRING', literal: true },
    ],
    validate: operands =>
      fieldOf(operands) === undefined
        ? `the fields are ${operands[0]!.type.fields!.map(field => field.name).join(', ')}`
        : null,
    type: operands => fieldOf(operands)!,
    bind: ({ operands }) => {
      const position = operands[0]!.type.fields!.findIndex(field => field.name === constantText(operands[1]));
      return (row: readonly Value[]) => row[position]!;
    },
    examples: [["FIELD(CAST(ROW('a', 1) AS ROW<s STRING, n INT>), 'n')", '1']],
  },
];
