import { withNull } from '../../types/data-type.js';
import { countPoints } from '../../types/text.js';
import { js } from '../code.js';
import type { Expression } from '../expression.js';
import type { CodeContext, FunctionDefinition, Kernel, OwnCode, Parameter, StrictFunction } from './definition.js';
import { patternFunctions } from './pattern-functions.js';
import {
  characterOf,
  concatWith,
  firstPoint,
  initCap,
  LONGEST_TEXT,
  leftOf,
  padder,
  position,
  repeat,
  replaceAll,
  reverse,
  rightOf,
  splitIndex,
  substring,
  trimmer,
} from './text-kernels.js';
import { BOOLEAN, INT, orNull, STRING } from './types.js';

const text: Parameter = { name: 'text', takes: 'STRING' };
const texts = (...names: readonly string[]): Parameter[] => names.map(name => ({ name, takes: 'STRING' }));
const count = (name: string): Parameter => ({ name, takes: 'an integer' });

/** A function of texts whose code is a method call or the like. */
function textFunction(
  facts: Pick<StrictFunction, 'name' | 'doc' | 'parameters' | 'examples'> &
    Partial<StrictFunction> & { kernel: Kernel },
): StrictFunction {
  const { kernel, ...entry } = facts;
  return { family: 'string', type: () => STRING, bind: () => kernel, ...entry };
}

/** Code for text that is not NULL: a method of it would throw on anything else, so a guard is needed. */
function inline(code: (context: CodeContext) => OwnCode['value']): NonNullable<StrictFunction['code']> {
  return context => ({ value: code(context) });
}

/** The constant number that an operand is. */
function constantNumber(operand: Expression | undefined): number | null {
  return operand?.kind === 'literal' && operand.value !== null ? Number(operand.value) : null;
}

function trim(name: string, doc: string, start: boolean, end: boolean, examples: StrictFunction['examples']) {
  const parameters = [text, ...texts('characters')];
  return textFunction({ name, doc, parameters, optional: 1, kernel: trimmer(start, end), examples });
}

function pad(name: string, atStart: boolean, examples: StrictFunction['examples']) {
  return textFunction({
    name,
    doc: `The text with exactly \`length\` characters, \`padding\` repeated ${atStart ? 'before' : 'after'} it; NULL where the length is negative or the padding empty.`,
    parameters: [text, count('length'), ...texts('padding')],
    type: ([, length, padding]) => {
      const isSound = (constantNumber(length) ?? -1) >= 0 && padding!.kind === 'literal' && padding!.value !== '';
      return isSound ? STRING : orNull(STRING);
    },
    fails: ({ operands }) => (constantNumber(operands[1]) ?? Number.POSITIVE_INFINITY) > LONGEST_TEXT,
    kernel: padder(atStart),
    examples,
  });
}

/** Functions of texts. Characters are code points. */
export const stringFunctions: readonly FunctionDefinition[] = [
  textFunction({
    name: 'UPPER',
    doc: 'The text in upper case.',
    parameters: [text],
    kernel: (value: string) => value.toUpperCase(),
    code: inline(context => js`${context.value(0)}.toUpperCase()`),
    examples: [["UPPER('Größe')", "'GRÖSSE'"]],
  }),
  textFunction({
    name: 'LOWER',
    doc: 'The text in lower case.',
    parameters: [text],
    kernel: (value: string) => value.toLowerCase(),
    code: inline(context => js`${context.value(0)}.toLowerCase()`),
    examples: [["LOWER('ÄB')", "'äb'"]],
  }),
  textFunction({
    name: 'INITCAP',
    doc: 'The text with the first letter of each word in upper case and the others in lower case.',
    parameters: [text],
    kernel: initCap,
    examples: [["INITCAP('new yORK')", "'New York'"]],
  }),
  trim('TRIM', 'The text without spaces, or without any of `characters`, at both ends.', true, true, [
    ["TRIM('  a b ')", "'a b'"],
    ["TRIM('xyaxy', 'xy')", "'a'"],
  ]),
  trim('LTRIM', 'The text without spaces, or without any of `characters`, at its start.', true, false, [
    ["LTRIM('  a ')", "'a '"],
  ]),
  trim('RTRIM', 'The text without spaces, or without any of `characters`, at its end.', false, true, [
    ["RTRIM(' a  ')", "' a'"],
  ]),
  textFunction({
    name: 'SUBSTRING',
    doc: 'At most `length` characters from the one of number `from`, counted from 1, or from the end where negative.',
    parameters: [text, count('from'), count('length')],
    optional: 1,
    type: ([, , length]) => (length === undefined || (constantNumber(length) ?? -1) >= 0 ? STRING : orNull(STRING)),
    kernel: substring,
    examples: [
      ["SUBSTRING('Größe', 3)", "'öße'"],
      ["SUBSTRING('Größe', 2, 2)", "'rö'"],
      ["SUBSTRING('Größe', -2)", "'ße'"],
    ],
  }),
  textFunction({
    name: 'CHAR_LENGTH',
    doc: 'How many characters the text has.',
    parameters: [text],
    type: () => INT,
    kernel: countPoints,
    examples: [["CHAR_LENGTH('Größe🙂')", '6']],
  }),
  textFunction({
    name: 'CONCAT',
    doc: 'The texts one after the other; NULL where one is NULL.',
    parameters: [text],
    repeats: 1,
    kernel: (...values: readonly string[]) => values.join(''),
    code: context => ({
      value: context.call.operands.map((_, i) => context.value(i)).reduce((a, b) => js`(${a} + ${b})`),
      total: true,
    }),
    examples: [["CONCAT('a', 'b', 'c')", "'abc'"]],
  }),
  {
    name: 'CONCAT_WS',
    family: 'string',
    doc: 'The texts with the separator between them; NULLs are left out. NULL where the separator is.',
    parameters: texts('separator', 'text'),
    repeats: 1,
    resultType: ([separator]) => withNull(STRING, separator!.type.nullable),
    bindWithNulls: () => concatWith,
    examples: [["CONCAT_WS('-', 'a', NULL, 'b')", "'a-b'"]],
  },
  textFunction({
    name: 'REPLACE',
    doc: 'The text with `replacement` wherever `sought` stood; an empty `sought` stands nowhere.',
    parameters: texts('text', 'sought', 'replacement'),
    kernel: replaceAll,
    examples: [["REPLACE('banana', 'an', 'o')", "'booa'"]],
  }),
  textFunction({
    name: 'POSITION',
    doc: 'The number of the character at which `sought` first starts in the text, from 1; 0 where it does not.',
    parameters: texts('sought', 'text'),
    type: () => INT,
    kernel: position,
    examples: [
      ["POSITION('b', '🙂b')", '2'],
      ["POSITION('x', 'ab')", '0'],
    ],
  }),
  pad('LPAD', true, [
    ["LPAD('7', 3, '0')", "'007'"],
    ["LPAD('abc', 2, '-')", "'ab'"],
  ]),
  pad('RPAD', false, [["RPAD('a', 3, 'xy')", "'axy'"]]),
  textFunction({
    name: 'LEFT',
    doc: 'The first `count` characters; none where that is not above 0.',
    parameters: [text, count('count')],
    kernel: leftOf,
    examples: [["LEFT('Größe', 3)", "'Grö'"]],
  }),
  textFunction({
    name: 'RIGHT',
    doc: 'The last `count` characters; none where that is not above 0.',
    parameters: [text, count('count')],
    kernel: rightOf,
    examples: [["RIGHT('Größe', 3)", "'öße'"]],
  }),
  textFunction({
    name: 'REPEAT',
    doc: 'The text `count` times; a result of more than 16,777,216 characters is an error.',
    parameters: [text, count('count')],
    fails: ({ operands }) => (constantNumber(operands[1]) ?? 2) > 0,
    kernel: repeat,
    examples: [
      ["REPEAT('ab', 3)", "'ababab'"],
      ["REPEAT('ab', 1000000000)", 'error ROW_INVALID_ARGUMENT'],
    ],
  }),
  textFunction({
    name: 'REVERSE',
    doc: 'The characters in the opposite order.',
    parameters: [text],
    kernel: reverse,
    examples: [["REVERSE('a🙂b')", "'b🙂a'"]],
  }),
  textFunction({
    name: 'STARTSWITH',
    doc: 'Whether the text starts with `start`.',
    parameters: texts('text', 'start'),
    type: () => BOOLEAN,
    kernel: (value: string, start: string) => value.startsWith(start),
    code: inline(context => js`${context.value(0)}.startsWith(${context.value(1)})`),
    examples: [["STARTSWITH('abc', 'ab')", 'TRUE']],
  }),
  textFunction({
    name: 'ENDSWITH',
    doc: 'Whether the text ends with `end`.',
    parameters: texts('text', 'end'),
    type: () => BOOLEAN,
    kernel: (value: string, end: string) => value.endsWith(end),
    code: inline(context => js`${context.value(0)}.endsWith(${context.value(1)})`),
    examples: [["ENDSWITH('abc', 'ab')", 'FALSE']],
  }),
  textFunction({
    name: 'SPLIT_INDEX',
    doc: 'The part of number `index`, from 0, of the text cut at each `separator`; NULL where there is none.',
    parameters: [...texts('text', 'separator'), count('index')],
    type: () => orNull(STRING),
    kernel: splitIndex,
    examples: [
      ["SPLIT_INDEX('a,b,c', ',', 1)", "'b'"],
      ["SPLIT_INDEX('a', ',', 1)", 'NULL'],
    ],
  }),
  textFunction({
    name: 'ASCII',
    doc: 'The code point of the first character; 0 of an empty text.',
    parameters: [text],
    type: () => INT,
    kernel: firstPoint,
    examples: [["ASCII('A')", '65']],
  }),
  textFunction({
    name: 'CHR',
    doc: 'The character of that code point; where there is none, an error.',
    parameters: [count('point')],
    fails: () => true,
    kernel: characterOf,
    examples: [
      ['CHR(65)', "'A'"],
      ['CHR(-1)', 'error ROW_INVALID_ARGUMENT'],
    ],
  }),
  ...patternFunctions,
];
