import { type Code, js, nothing, type Unit } from '../../expr/code.js';
import type { DataType } from '../../types/data-type.js';
import { INTEGER_RANGE, isIntegerKind } from '../../types/exact.js';
import { SAFE_DIGITS } from './number-bytes.js';

/** The names that code for a number goes by. `byte` is `bytes[at]` when it is done. */
export interface NumberCursor {
  readonly unit: Unit;
  readonly bytes: Code;
  readonly at: Code;
  readonly byte: Code;
  readonly bail: Code;
}

/** Powers of ten that a double holds exactly. */
const POWERS = Float64Array.from({ length: 23 }, (_, i) => 10 ** i);

/** Whether {@link numberCode} knows the type: the numeric kinds and BOOLEAN. */
export function hasNumberCode({ kind }: DataType): boolean {
  return isIntegerKind(kind) || kind === 'decimal' || kind === 'float' || kind === 'double' || kind === 'boolean';
}

/**
 * Code that reads the usual form of a number, or of `true` and `false`, at the cursor, and gives it to `set`; `none` where
 * not even a first digit is there; bails out for forms that need a closer look. What follows the number is not looked at.
 */
export function numberCode(
  cursor: NumberCursor,
  type: DataType,
  set: (value: Code) => Code,
  none: Code,
  isJson = false,
): Code {
  if (type.kind === 'boolean') return booleanCode(cursor, set, none);
  const { unit, bytes, at, byte, bail } = cursor;
  const value = unit.local('value');
  const first = unit.local('first');
  const isNegative = unit.local('negative');
  const digits = unit.local('digits');
  const isInteger = isIntegerKind(type.kind);
  const fraction = isInteger ? null : unit.local('fraction');
  const leadingZero = isJson ? js`if (${bytes}[${first}] === 48 && ${at} - ${first} > 1) ${bail}` : nothing;
  return js`{
  let ${value} = 0, ${isNegative} = false;
  ${byte} = ${bytes}[${at}];
  if (${byte} === 45) { ${isNegative} = true; ${byte} = ${bytes}[++${at}]; }
  const ${first} = ${at};
  while (((${byte} - 48) >>> 0) < 10) { ${value} = ${value} * 10 + (${byte} - 48); ${byte} = ${bytes}[++${at}]; }
  ${fraction === null ? js`const ${digits} = ${at} - ${first};` : fractionCode(cursor, value, first, digits, fraction, leadingZero)}
  if (${digits} === 0) ${none}
  else {
    if (${digits} > ${SAFE_DIGITS}) ${bail}
    ${fraction === null ? leadingZero : nothing}
    ${fraction === null ? integerCode(cursor, type, value, isNegative) : scaledCode(cursor, type, value, digits, fraction, isNegative)}
    ${set(value)}
  }
}`;
}

function fractionCode(
  cursor: NumberCursor,
  value: Code,
  first: Code,
  digits: Code,
  fraction: Code,
  leadingZero: Code,
): Code {
  const { bytes, at, byte, bail } = cursor;
  return js`let ${digits} = ${at} - ${first}, ${fraction} = 0;
  ${leadingZero}
  if (${byte} === 46 && ${digits} > 0) {
    ${byte} = ${bytes}[++${at}];
    while (((${byte} - 48) >>> 0) < 10) { ${value} = ${value} * 10 + (${byte} - 48); ${byte} = ${bytes}[++${at}]; ${fraction}++; }
    if (${fraction} === 0) ${bail}
    ${digits} += ${fraction};
  }`;
}

/** `0 - value`, so that there is no -0. */
function integerCode({ bail }: NumberCursor, type: DataType, value: Code, isNegative: Code): Code {
  const negate = js`if (${isNegative}) ${value} = 0 - ${value};`;
  if (type.kind === 'bigint' || !isIntegerKind(type.kind)) return negate;
  const { least, greatest } = INTEGER_RANGE[type.kind];
  return js`${negate}
    if (${value} > ${Number(greatest)} || ${value} < ${Number(least)}) ${bail}`;
}

function scaledCode(
  cursor: NumberCursor,
  type: DataType,
  value: Code,
  digits: Code,
  fraction: Code,
  isNegative: Code,
): Code {
  const { unit, bail } = cursor;
  const powers = unit.slot(POWERS);
  const negate = js`if (${isNegative}) ${value} = 0 - ${value};`;
  if (type.kind === 'decimal') {
    const scale = type.scale!;
    const limit = type.precision! < SAFE_DIGITS ? js`if (${value} >= ${10 ** type.precision!}) ${bail}` : nothing;
    return js`if (${fraction} > ${scale} || ${digits} + ${scale} - ${fraction} > ${SAFE_DIGITS}) ${bail}
    ${value} *= ${powers}[${scale} - ${fraction}];
    ${limit}
    ${negate}`;
  }
  // Both are exact doubles, so that one division rounds once, to the nearest.
  const divide = js`if (${fraction} > 0) ${value} /= ${powers}[${fraction}];`;
  const round = type.kind === 'float' ? js`${value} = Math.fround(${value});` : nothing;
  return js`${divide}
    ${round}
    ${negate}`;
}

function booleanCode({ bytes, at, byte, bail }: NumberCursor, set: (value: Code) => Code, none: Code): Code {
  const word = (text: string) =>
    [...text]
      .map((letter, i) => js`${bytes}[${at} + ${i + 1}] === ${letter.charCodeAt(0)}`)
      .reduce((a, b) => js`${a} && ${b}`);
  return js`{
  ${byte} = ${bytes}[${at}];
  if (${byte} === 116) {
    if (!(${word('rue')})) ${bail}
    ${set(js`1`)}
    ${byte} = ${bytes}[${at} += 4];
  } else if (${byte} === 102) {
    if (!(${word('alse')})) ${bail}
    ${set(js`0`)}
    ${byte} = ${bytes}[${at} += 5];
  } else ${none}
}`;
}
