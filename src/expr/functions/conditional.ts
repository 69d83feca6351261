import { commonType } from '../../types/common-type.js';
import { withNull, withoutRowtime } from '../../types/data-type.js';
import { nullOf } from '../build.js';
import { choose, firstNotNull } from '../compile/choice.js';
import type { Expression } from '../expression.js';
import { Fault } from '../fault.js';
import type { Evaluator, FunctionDefinition } from './definition.js';

/** Which operands of a CASE are results: each second one, and the last. */
function isResult(i: number, count: number): boolean {
  return i % 2 === 1 || i === count - 1;
}

function resultsOf(operands: readonly Expression[]): Expression[] {
  return operands.filter((_, i) => isResult(i, operands.length));
}

/** Choosing between values. Nothing is evaluated but what the choice needs (S10.3). */
export const conditionalFunctions: readonly FunctionDefinition[] = [
  {
    name: 'CASE',
    family: 'conditional',
    doc: 'The result behind the first condition that is TRUE, else the last operand. Nothing else is evaluated.',
    parameters: [
      { name: 'condition', takes: 'BOOLEAN' },
      { name: 'result', takes: 'any type' },
      { name: 'otherwise', takes: 'any type' },
    ],
    repeats: 2,
    parameterOf: (i, count) => (i === count - 1 ? 2 : i % 2),
    unify: types => {
      const common = commonType(types.filter((_, i) => isResult(i, types.length)));
      return common && types.map((type, i) => (isResult(i, types.length) ? common : type));
    },
    resultType: operands => {
      const results = resultsOf(operands);
      const type = withoutRowtime(results[0]!.type);
      return withNull(
        type,
        results.some(result => result.type.nullable),
      );
    },
    interpret: operands => caseEvaluator(operands),
    compile: (compiler, { operands, type }) => choose(compiler, operands, type),
    examples: [
      ["CASE(1 > 2, 'a', 2 > 1, 'b', 'c')", "'b'"],
      ["CASE(NULL, 'a', 'b')", "'b'"],
      ['CASE(TRUE, 1, 1 / 0)', '1'],
    ],
  },
  {
    name: 'IF',
    family: 'conditional',
    doc: 'The first value where the condition is TRUE, else the second. The other one is not evaluated.',
    parameters: [
      { name: 'condition', takes: 'BOOLEAN' },
      { name: 'then', takes: 'any type' },
      { name: 'otherwise', takes: 'any type' },
    ],
    expand: (operands, call) => call('CASE', ...operands),
    examples: [["IF(1 > 2, 'a', 'b')", "'b'"]],
  },
  {
    name: 'COALESCE',
    family: 'conditional',
    doc: 'The first value that is not NULL; those after it are not evaluated.',
    parameters: [{ name: 'value', takes: 'any type' }],
    repeats: 1,
    unify: types => {
      const common = commonType(types);
      return common && types.map(() => common);
    },
    resultType: operands => {
      const type = withoutRowtime(operands[0]!.type);
      return withNull(
        type,
        operands.every(operand => operand.type.nullable),
      );
    },
    interpret: operands => row => {
      for (const operand of operands) {
        const value = operand(row);
        if (value !== null) return value;
      }
      return null;
    },
    compile: (compiler, { operands, type }) => firstNotNull(compiler, operands, type),
    examples: [
      ['COALESCE(NULL, 2, 3)', '2'],
      ['COALESCE(1, 1 / 0)', '1'],
    ],
  },
  {
    name: 'IFNULL',
    family: 'conditional',
    doc: 'The value, or `otherwise` where it is NULL.',
    parameters: [
      { name: 'value', takes: 'any type' },
      { name: 'otherwise', takes: 'any type' },
    ],
    expand: (operands, call) => call('COALESCE', ...operands),
    examples: [["IFNULL(NULL, 'none')", "'none'"]],
  },
  {
    name: 'NULLIF',
    family: 'conditional',
    doc: 'NULL where both are equal, else the first.',
    parameters: [
      { name: 'value', takes: 'any type' },
      { name: 'unwanted', takes: 'any type' },
    ],
    expand: ([value, unwanted], call) => call('CASE', call('EQUAL', value!, unwanted!), nullOf(value!.type), value!),
    examples: [
      ['NULLIF(1, 1)', 'NULL'],
      ["NULLIF('a', 'b')", "'a'"],
    ],
  },
];

function caseEvaluator(operands: readonly Evaluator[]): Evaluator {
  const last = operands.at(-1)!;
  return row => {
    for (let i = 0; i + 1 < operands.length; i += 2) {
      const condition = operands[i]!(row);
      if (condition instanceof Fault) return condition;
      if (condition === true) return operands[i + 1]!(row);
    }
    return last(row);
  };
}
