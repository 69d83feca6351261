import type { Value } from '../../types/value.js';
import type { FunctionDefinition, Parameter } from './definition.js';
import { isSoundLike, isSoundPattern, likeKernel, likeProblem, patternProblem, withPattern } from './pattern.js';
import { BOOLEAN, orNull, STRING } from './types.js';

const texts = (...names: readonly string[]): Parameter[] => names.map(name => ({ name, takes: 'STRING' }));
const group: Parameter = { name: 'group', takes: 'an integer' };

/** Functions of a text and a pattern. A constant pattern is checked when the plan is built, and compiled once. */
export const patternFunctions: readonly FunctionDefinition[] = [
  {
    name: 'LIKE',
    family: 'string',
    doc: 'Whether the text matches: `%` stands for any text, `_` for one character, `escape` makes the next one plain.',
    parameters: texts('text', 'pattern', 'escape'),
    optional: 1,
    type: () => BOOLEAN,
    fails: ({ operands }) => !isSoundLike(operands),
    validate: likeProblem,
    bind: likeKernel,
    examples: [
      ["LIKE('Müller', 'M_ll%')", 'TRUE'],
      ["LIKE('100%', '100!%', '!')", 'TRUE'],
    ],
  },
  {
    name: 'REGEXP',
    family: 'string',
    doc: 'Whether the regular expression (of JavaScript, by code points) matches somewhere in the text.',
    parameters: texts('text', 'pattern'),
    type: () => BOOLEAN,
    fails: ({ operands }) => !isSoundPattern(operands[1]),
    validate: operands => patternProblem(operands[1]),
    bind: call => withPattern(call, '', (value, pattern) => pattern.test(value)),
    examples: [["REGEXP('order 17', '[0-9]+$')", 'TRUE']],
  },
  {
    name: 'REGEXP_REPLACE',
    family: 'string',
    doc: 'The text with `replacement` in place of each match of the regular expression; `$1` in it stands for a group.',
    parameters: texts('text', 'pattern', 'replacement'),
    type: () => STRING,
    fails: ({ operands }) => !isSoundPattern(operands[1]),
    validate: operands => patternProblem(operands[1]),
    bind: call =>
      withPattern(call, 'g', (value, pattern, replacement) => value.replace(pattern, replacement as string)),
    examples: [["REGEXP_REPLACE('2026-03', '([0-9]+)-([0-9]+)', '$2/$1')", "'03/2026'"]],
  },
  {
    name: 'REGEXP_EXTRACT',
    family: 'string',
    doc: 'The first match of the regular expression, or of its group of that number; NULL where there is none.',
    parameters: [...texts('text', 'pattern'), group],
    optional: 1,
    type: () => orNull(STRING),
    fails: ({ operands }) => !isSoundPattern(operands[1]),
    validate: operands => patternProblem(operands[1]),
    bind: call =>
      withPattern(call, '', (value, pattern, group: Value = 0) => pattern.exec(value)?.[Number(group)] ?? null),
    examples: [
      ["REGEXP_EXTRACT('order 17', '[0-9]+')", "'17'"],
      ["REGEXP_EXTRACT('k=v', '(.)=(.)', 2)", "'v'"],
      ["REGEXP_EXTRACT('none', '[0-9]+')", 'NULL'],
    ],
  },
];
