import { commonType } from '../../types/common-type.js';
import type { DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import { literal } from '../build.js';
import { type Code, js } from '../code.js';
import { either, named, nameOf, type OperandCompiler, sequence } from '../compile/piece.js';
import type { Expression } from '../expression.js';
import { Fault } from '../fault.js';
import { type ComparisonOperator, comparisonCode, comparisonOf, unifyToCompare } from './compare.js';
import type { FunctionDefinition, LazyFunction, ShorthandFunction, StrictFunction } from './definition.js';
import { belongsTo, type TypeClass } from './type-class.js';
import { BOOLEAN } from './types.js';

/** `=`, `<` and the like: their meaning in terms of the order of S9.1. */
function comparison(
  name: string,
  operator: ComparisonOperator,
  doc: string,
  holds: (order: -1 | 0 | 1) => boolean,
  examples: StrictFunction['examples'],
): StrictFunction {
  const takes: TypeClass = operator === '=' || operator === '<>' ? 'any type' : 'a type with an order';
  return {
    name,
    family: 'comparison',
    doc,
    parameters: [
      { name: 'left', takes },
      { name: 'right', takes },
    ],
    unify: unifyToCompare,
    type: () => BOOLEAN,
    bind: ({ operands }) => {
      const compare = comparisonOf(operands[0]!.type, operands[1]!.type);
      return (a: Value, b: Value) => holds(compare(a, b));
    },
    code: context => comparisonCode(context, operator),
    examples,
  };
}

/** `x IS TRUE` and the like: never NULL. */
function truthTest(name: string, wanted: boolean, negated: boolean, examples: LazyFunction['examples']): LazyFunction {
  const word = wanted ? 'TRUE' : 'FALSE';
  return {
    name,
    family: 'comparison',
    doc: `Whether the operand is ${negated ? `not ${word}, so ${wanted ? 'FALSE' : 'TRUE'} or NULL` : word}; never NULL.`,
    parameters: [{ name: 'condition', takes: 'BOOLEAN' }],
    resultType: () => BOOLEAN,
    interpret:
      ([operand]) =>
      row => {
        const value = operand!(row);
        return value instanceof Fault ? value : (value === wanted) !== negated;
      },
    compile: (compiler, { operands }) => {
      const { statements, holds, fault } = compiler.test(operands[0]!, wanted);
      return { statements, value: negated ? js`!${holds}` : holds, atom: false, isNull: null, fault };
    },
    examples,
  };
}

function nullTest(name: string, negated: boolean, examples: LazyFunction['examples']): LazyFunction {
  return {
    name,
    family: 'comparison',
    doc: `Whether the operand is ${negated ? 'anything but ' : ''}NULL; never NULL.`,
    parameters: [{ name: 'value', takes: 'any type' }],
    resultType: () => BOOLEAN,
    interpret:
      ([operand]) =>
      row => {
        const value = operand!(row);
        return value instanceof Fault ? value : (value === null) !== negated;
      },
    compile: (compiler, { operands }) => {
      const { statements, isNull, fault } = compiler.piece(operands[0]!);
      const value = isNull === null ? js`${negated}` : negated ? js`!${isNull}` : isNull;
      return { statements, value, atom: isNull === null, isNull: null, fault };
    },
    examples,
  };
}

const isNotDistinctFrom: ShorthandFunction = {
  name: 'IS_NOT_DISTINCT_FROM',
  family: 'comparison',
  doc: 'Whether both are equal or both are NULL; never NULL. Written sameAs() in the Table API.',
  parameters: [
    { name: 'left', takes: 'any type' },
    { name: 'right', takes: 'any type' },
  ],
  unify: unifyToCompare,
  expand: ([a, b], call) =>
    call('COALESCE', call('EQUAL', a!, b!), call('AND', call('IS_NULL', a!), call('IS_NULL', b!))),
  examples: [
    ['IS_NOT_DISTINCT_FROM(NULL, 1)', 'FALSE'],
    ['IS_NOT_DISTINCT_FROM(1, 1)', 'TRUE'],
  ],
};

const isDistinctFrom: ShorthandFunction = {
  ...isNotDistinctFrom,
  name: 'IS_DISTINCT_FROM',
  doc: 'Whether both differ, NULL being equal to NULL and to nothing else; never NULL.',
  expand: ([a, b], call) => call('NOT', call('IS_NOT_DISTINCT_FROM', a!, b!)),
  examples: [
    ['IS_DISTINCT_FROM(NULL, 1)', 'TRUE'],
    ['IS_DISTINCT_FROM(1, 1)', 'FALSE'],
  ],
};

const between: ShorthandFunction = {
  name: 'BETWEEN',
  family: 'comparison',
  doc: 'Whether the value is at least `low` and at most `high`.',
  parameters: [
    { name: 'value', takes: 'a type with an order' },
    { name: 'low', takes: 'a type with an order' },
    { name: 'high', takes: 'a type with an order' },
  ],
  expand: ([value, low, high], call) =>
    call('AND', call('GREATER_OR_EQUAL', value!, low!), call('LESS_OR_EQUAL', value!, high!)),
  examples: [
    ['BETWEEN(5, 1, 5)', 'TRUE'],
    ["BETWEEN('b', 'c', 'd')", 'FALSE'],
    ['BETWEEN(9, NULL, 5)', 'FALSE'],
  ],
};

const inList: ShorthandFunction = {
  name: 'IN',
  family: 'comparison',
  doc: 'Whether the value equals one of the others; NULL where it equals none and one of them, or the value, is NULL.',
  parameters: [
    { name: 'value', takes: 'any type' },
    { name: 'item', takes: 'any type' },
  ],
  repeats: 1,
  unify: types => {
    const common = commonType(types);
    return common && types.map(() => common);
  },
  expand: ([value, ...items], call) => {
    const equalities = items.map(item => call('EQUAL', value!, item));
    return equalities.length === 1 ? equalities[0]! : call('OR', ...equalities);
  },
  compile: (compiler, { operands: [value, ...items] }) => {
    const set = constantsOf(value!.type, items);
    if (set === null) return null;
    const { unit } = compiler;
    const sought = named(unit, compiler.piece(value!));
    const found = nameOf(unit, 'found', membership(compiler, sought.value, set, value!.type));
    return {
      statements: sequence(sought.statements, found.statement),
      value: found.name,
      atom: true,
      isNull: either(sought.isNull, set.has(null) ? js`!${found.name}` : null),
      fault: sought.fault,
    };
  },
  examples: [
    ["IN('b', 'a', 'b')", 'TRUE'],
    ['IN(3, 1, 2)', 'FALSE'],
    ['IN(3, 1, NULL)', 'NULL'],
  ],
};

/** The items where all are constants that a set finds by their value: all but bytes and nested ones. */
function constantsOf(type: DataType, items: readonly Expression[]): ReadonlySet<Value> | null {
  if (!belongsTo(type, 'a type with an order') || type.kind === 'bytes') return null;
  return items.every(item => item.kind === 'literal') ? new Set(items.map(item => item.value)) : null;
}

function membership(compiler: OperandCompiler, sought: Code, set: ReadonlySet<Value>, type: DataType): Code {
  const items = [...set].filter(item => item !== null);
  if (items.length > 3 || items.some(Number.isNaN)) return js`${compiler.unit.slot(set)}.has(${sought})`;
  const equalities = items.map(item => js`${sought} === ${compiler.piece(literal(item, type)).value}`);
  return either(...equalities) ?? js`false`;
}

/** Whether two values are equal, or are in some order. */
export const comparisonFunctions: readonly FunctionDefinition[] = [
  comparison('EQUAL', '=', 'Whether both are equal. NaN equals NaN.', order => order === 0, [
    ['1 = 1', 'TRUE'],
    ["'a' = 'b'", 'FALSE'],
    ['1 = NULL', 'NULL'],
  ]),
  comparison('NOT_EQUAL', '<>', 'Whether both differ.', order => order !== 0, [
    ['1 <> 1', 'FALSE'],
    ["'a' <> 'b'", 'TRUE'],
  ]),
  comparison(
    'LESS',
    '<',
    'Whether `left` comes before `right`: texts by code point, NaN above all numbers.',
    order => order < 0,
    [
      ['1 < 2', 'TRUE'],
      ["'Z' < 'a'", 'TRUE'],
    ],
  ),
  comparison('LESS_OR_EQUAL', '<=', 'Whether `left` comes before `right` or equals it.', order => order <= 0, [
    ['2 <= 2', 'TRUE'],
    ["DATE '2026-03-02' <= DATE '2026-03-01'", 'FALSE'],
  ]),
  comparison('GREATER', '>', 'Whether `left` comes after `right`.', order => order > 0, [
    ['2 > 1', 'TRUE'],
    ['FALSE > TRUE', 'FALSE'],
  ]),
  comparison('GREATER_OR_EQUAL', '>=', 'Whether `left` comes after `right` or equals it.', order => order >= 0, [
    ['1.50 >= 1.5', 'TRUE'],
    ['1 >= 2', 'FALSE'],
  ]),
  isNotDistinctFrom,
  isDistinctFrom,
  between,
  inList,
  nullTest('IS_NULL', false, [
    ['IS_NULL(1)', 'FALSE'],
    ['IS_NULL(CAST(NULL AS INT))', 'TRUE'],
  ]),
  nullTest('IS_NOT_NULL', true, [['IS_NOT_NULL(1)', 'TRUE']]),
  truthTest('IS_TRUE', true, false, [
    ['IS_TRUE(1 = 1)', 'TRUE'],
    ['IS_TRUE(1 = NULL)', 'FALSE'],
  ]),
  truthTest('IS_NOT_TRUE', true, true, [['IS_NOT_TRUE(1 = NULL)', 'TRUE']]),
  truthTest('IS_FALSE', false, false, [
    ['IS_FALSE(1 = 2)', 'TRUE'],
    ['IS_FALSE(1 = NULL)', 'FALSE'],
  ]),
  truthTest('IS_NOT_FALSE', false, true, [['IS_NOT_FALSE(1 = NULL)', 'TRUE']]),
];
