import type { DataType } from '../../types/data-type.js';
import { type Code, js, nothing } from '../code.js';
import type { Expression } from '../expression.js';
import { blankOf, isNothing, nameOf, type OperandCompiler, type Piece, sequence, type Test } from './piece.js';

/** Code of CASE: conditions and results in turn, then the other result. */
export function choose(compiler: OperandCompiler, operands: readonly Expression[], type: DataType): Piece {
  let rest = compiler.piece(operands.at(-1)!);
  for (let i = operands.length - 3; i >= 0; i -= 2) {
    rest = either(compiler, compiler.test(operands[i]!, true), compiler.piece(operands[i + 1]!), rest, type);
  }
  return rest;
}

/** Code of COALESCE. */
export function firstNotNull(compiler: OperandCompiler, operands: readonly Expression[], type: DataType): Piece {
  let rest: Piece | null = null;
  for (let i = operands.length - 1; i >= 0; i--) {
    const piece = compiler.piece(operands[i]!);
    rest = rest === null || piece.isNull === null ? piece : orElse(compiler, piece, rest, type);
  }
  return rest!;
}

/** `then` where the test holds, else `otherwise`. */
function either(compiler: OperandCompiler, test: Test, then: Piece, otherwise: Piece, type: DataType): Piece {
  const isSimple = [then, otherwise].every(piece => isNothing(piece.statements) && piece.fault === null);
  if (isSimple && test.fault === null) {
    if (then.isNull === null && otherwise.isNull === null) {
      const value = js`(${test.holds} ? ${then.value} : ${otherwise.value})`;
      return { statements: test.statements, value, atom: false, isNull: null, fault: null };
    }
    const holds = nameOf(compiler.unit, 't', test.holds);
    return {
      statements: sequence(test.statements, holds.statement),
      value: js`(${holds.name} ? ${then.value} : ${otherwise.value})`,
      atom: false,
      isNull: choice(holds.name, then.isNull, otherwise.isNull),
      fault: null,
    };
  }
  const result = new Result(compiler, type, [then, otherwise], test.fault !== null);
  const chosen = js`if (${test.holds}) {
${result.take(then)}
} else {
${result.take(otherwise)}
}`;
  const statements = test.fault === null ? chosen : js`if ((${result.fault!} = ${test.fault}) === 0) {\n${chosen}\n}`;
  return result.piece(sequence(test.statements, result.start, statements));
}

/** `first` where it is not NULL, else `rest`. */
function orElse(compiler: OperandCompiler, first: Piece, rest: Piece, type: DataType): Piece {
  if (first.fault === null && rest.fault === null && isNothing(rest.statements)) {
    return {
      statements: first.statements,
      value: js`(${first.isNull!} ? ${rest.value} : ${first.value})`,
      atom: false,
      isNull: rest.isNull === null ? null : js`(${first.isNull!} && ${rest.isNull})`,
      fault: null,
    };
  }
  const result = new Result(compiler, type, [first, rest], false);
  const isMissing = first.fault === null ? first.isNull! : js`${first.fault} === 0 && ${first.isNull!}`;
  const statements = js`if (${isMissing}) {
${result.take(rest)}
} else {
${result.take({ ...first, statements: nothing })}
}`;
  return result.piece(sequence(first.statements, result.start, statements));
}

function choice(holds: Code, then: Code | null, otherwise: Code | null): Code | null {
  if (then === null && otherwise === null) return null;
  if (then === null) return js`(!${holds} && ${otherwise!})`;
  if (otherwise === null) return js`(${holds} && ${then})`;
  return js`(${holds} ? ${then} : ${otherwise})`;
}

/** The locals that take one of several pieces. */
class Result {
  readonly value: Code;
  readonly isNull: Code | null;
  readonly fault: Code | null;
  readonly start: Code;

  constructor({ unit }: OperandCompiler, type: DataType, pieces: readonly Piece[], canFail: boolean) {
    this.value = unit.local('v');
    this.isNull = pieces.some(piece => piece.isNull !== null) ? unit.local('n') : null;
    this.fault = canFail || pieces.some(piece => piece.fault !== null) ? unit.local('f') : null;
    this.start = js`let ${this.value} = ${blankOf(type)}${this.isNull === null ? nothing : js`, ${this.isNull} = false`}${
      this.fault === null ? nothing : js`, ${this.fault} = 0`
    };`;
  }

  /** Evaluates a piece into the locals. */
  take(piece: Piece): Code {
    return sequence(
      piece.statements,
      js`${this.value} = ${piece.value};`,
      this.isNull !== null && piece.isNull !== null ? js`${this.isNull} = ${piece.isNull};` : nothing,
      this.fault !== null && piece.fault !== null ? js`${this.fault} = ${piece.fault};` : nothing,
    );
  }

  piece(statements: Code): Piece {
    return { statements, value: this.value, atom: true, isNull: this.isNull, fault: this.fault };
  }
}
