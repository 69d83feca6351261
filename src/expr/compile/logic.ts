import { type Code, js, nothing } from '../code.js';
import type { Expression } from '../expression.js';
import { either, greatest, isNothing, nameOf, type OperandCompiler, type Piece, sequence, type Test } from './piece.js';

/**
 * Code of AND (`decisive` false) and OR (`decisive` true). The second operand is not evaluated where the first decides;
 * as nothing has effects, the one that cannot fail goes first.
 */
export function connect(compiler: OperandCompiler, operands: readonly Expression[], decisive: boolean): Piece {
  const pieces = operands.map(operand => compiler.piece(operand));
  return pieces.reduce((a, b) => connectTwo(compiler, a, b, decisive));
}

function connectTwo(compiler: OperandCompiler, left: Piece, right: Piece, decisive: boolean): Piece {
  const [first, second] = left.fault !== null && right.fault === null ? [right, left] : [left, right];
  if (second.fault !== null) return connectFaulty(compiler, first, second, decisive);
  const { unit } = compiler;
  if (first.isNull === null && second.isNull === null) {
    const operator = decisive ? js`||` : js`&&`;
    if (isNothing(second.statements)) {
      const value = js`(${first.value} ${operator} ${second.value})`;
      return { statements: first.statements, value, atom: false, isNull: null, fault: null };
    }
    const value = unit.local('v');
    const statements = js`let ${value} = ${first.value};
if (${value} === ${!decisive}) { ${second.statements} ${value} = ${second.value}; }`;
    return { statements: sequence(first.statements, statements), value, atom: true, isNull: null, fault: null };
  }
  // Where no operand decides and one is NULL the answer is NULL; where none is, it is the other value.
  const decided = nameOf(unit, 'v', js`${is(first, decisive)} || ${is(second, decisive)}`);
  const unknown = either(first.isNull, second.isNull)!;
  return {
    statements: sequence(first.statements, second.statements, decided.statement),
    value: decisive ? decided.name : js`!${decided.name}`,
    atom: false,
    isNull: js`(!${decided.name} && ${unknown})`,
    fault: null,
  };
}

function connectFaulty({ unit }: OperandCompiler, first: Piece, second: Piece, decisive: boolean): Piece {
  const value = unit.local('v');
  const fault = unit.local('f');
  const unknown = either(first.isNull, second.isNull);
  const isNull = unknown === null ? null : unit.local('n');
  const open = js`${value} = ${!decisive};
${fault} = ${greatest(first.fault, second.fault)!};${isNull === null ? nothing : js`\n${isNull} = ${unknown!};`}`;
  const statements = js`let ${value} = ${decisive}, ${fault} = 0${isNull === null ? nothing : js`, ${isNull} = false`};
if (!${isSoundly(first, decisive)}) {
${second.statements}
if (!${isSoundly(second, decisive)}) {
${open}
}
}`;
  return { statements: sequence(first.statements, statements), value, atom: true, isNull, fault };
}

/** That a piece is not NULL and has this value. */
function is(piece: Piece, value: boolean): Code {
  const holds = value ? piece.value : js`!${piece.value}`;
  return piece.isNull === null ? holds : js`(!${piece.isNull} && ${holds})`;
}

/** The same, and that it is no fault. */
function isSoundly(piece: Piece, value: boolean): Code {
  return piece.fault === null ? js`(${is(piece, value)})` : js`(${piece.fault} === 0 && ${is(piece, value)})`;
}

/** That a boolean piece is TRUE, or that it is FALSE. */
export function testOf(piece: Piece, wanted: boolean): Test {
  return { statements: piece.statements, holds: is(piece, wanted), fault: piece.fault };
}

/**
 * Code of "the AND, or OR, is TRUE", or "is FALSE": NULLs vanish in it, as an operand that is NULL neither is TRUE nor
 * FALSE. `null` where an operand can fail: then it takes the values.
 */
export function connectTests(
  compiler: OperandCompiler,
  operands: readonly Expression[],
  decisive: boolean,
  wanted: boolean,
): Test | null {
  if (operands.some(operand => compiler.canFail(operand))) return null;
  const tests = operands.map(operand => compiler.test(operand, wanted));
  // "The AND is FALSE" is "one operand is FALSE"; "the AND is TRUE" is "all operands are TRUE".
  const one = decisive === wanted;
  return tests.reduce((a, b) => {
    if (isNothing(b.statements)) {
      const holds = one ? js`(${a.holds} || ${b.holds})` : js`(${a.holds} && ${b.holds})`;
      return { statements: a.statements, holds, fault: null };
    }
    const holds = compiler.unit.local('t');
    const statements = js`let ${holds} = ${a.holds};
if (${holds} === ${!one}) { ${b.statements} ${holds} = ${b.holds}; }`;
    return { statements: sequence(a.statements, statements), holds, fault: null };
  });
}
