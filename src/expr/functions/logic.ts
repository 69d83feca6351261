import { withNull } from '../../types/data-type.js';
import { js } from '../code.js';
import { connect, connectTests } from '../compile/logic.js';
import { Fault } from '../fault.js';
import type { FunctionDefinition, LazyFunction } from './definition.js';
import { BOOLEAN } from './types.js';

/** AND and OR: `decisive` is the value that settles the answer whatever the other operands are, errors too (S10.3). */
function connective(name: 'AND' | 'OR', decisive: boolean, examples: LazyFunction['examples']): LazyFunction {
  const word = decisive ? 'TRUE' : 'FALSE';
  return {
    name,
    family: 'logic',
    doc: `${word} where one operand is ${word}, even if another fails; else an error where one fails, else NULL where one is NULL.`,
    parameters: [
      { name: 'left', takes: 'BOOLEAN' },
      { name: 'right', takes: 'BOOLEAN' },
    ],
    repeats: 1,
    resultType: operands =>
      withNull(
        BOOLEAN,
        operands.some(operand => operand.type.nullable),
      ),
    interpret: operands => row => {
      let fault: Fault | null = null;
      let unknown = false;
      for (const operand of operands) {
        const value = operand(row);
        if (value === decisive) return decisive;
        if (value instanceof Fault) fault = Fault.greatest(fault, value);
        else if (value === null) unknown = true;
      }
      return fault ?? (unknown ? null : !decisive);
    },
    compile: (compiler, { operands }) => connect(compiler, operands, decisive),
    test: (compiler, { operands }, wanted) => connectTests(compiler, operands, decisive, wanted),
    examples,
  };
}

/** Three-valued logic. */
export const logicFunctions: readonly FunctionDefinition[] = [
  connective('AND', false, [
    ['TRUE AND FALSE', 'FALSE'],
    ['FALSE AND NULL', 'FALSE'],
    ['TRUE AND NULL', 'NULL'],
    ['FALSE AND 1 / 0 = 1', 'FALSE'],
    ['NULL AND 1 / 0 = 1', 'error ROW_DIVISION_BY_ZERO'],
  ]),
  connective('OR', true, [
    ['TRUE OR FALSE', 'TRUE'],
    ['TRUE OR NULL', 'TRUE'],
    ['FALSE OR NULL', 'NULL'],
    ['1 / 0 = 1 OR TRUE', 'TRUE'],
    ['1 / 0 = 1 OR FALSE', 'error ROW_DIVISION_BY_ZERO'],
  ]),
  {
    name: 'NOT',
    family: 'logic',
    doc: 'The other truth value.',
    parameters: [{ name: 'condition', takes: 'BOOLEAN' }],
    type: () => BOOLEAN,
    bind: () => (value: boolean) => !value,
    code: context => ({ value: js`!${context.value(0)}`, total: true }),
    test: (compiler, { operands }, wanted) => compiler.test(operands[0]!, !wanted),
    examples: [
      ['NOT(TRUE)', 'FALSE'],
      ['NOT(1 = NULL)', 'NULL'],
    ],
  },
];
