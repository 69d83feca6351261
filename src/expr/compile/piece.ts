import type { DataType } from '../../types/data-type.js';
import { type Code, js, nothing, type Unit } from '../code.js';
import type { Expression } from '../expression.js';

/** Code of an expression, before it is known how often its value is used. */
export interface Piece {
  /** Run before the rest is used; they have no effect beyond their own locals. */
  readonly statements: Code;
  /** Anything at all where the piece is NULL or a fault. */
  readonly value: Code;
  /** Whether `value` is a name or constant, so that repeating it costs nothing. */
  readonly atom: boolean;
  /** `null` where it cannot be NULL. Anything at all where the piece is a fault. */
  readonly isNull: Code | null;
  /** 0 or a number of `expr/fault.ts`; `null` where it cannot fail. */
  readonly fault: Code | null;
}

/** Code of a question about an expression. */
export interface Test {
  readonly statements: Code;
  /** Anything at all where the expression is a fault. */
  readonly holds: Code;
  readonly fault: Code | null;
}

/** What functions that evaluate operands themselves compile them with. */
export interface OperandCompiler {
  readonly unit: Unit;
  piece(expression: Expression): Piece;
  /** Whether an expression of type BOOLEAN is TRUE, or whether it is FALSE. */
  test(expression: Expression, wanted: boolean): Test;
  canFail(expression: Expression): boolean;
}

export function isNothing(code: Code): boolean {
  return code.text === '';
}

/** Statements one after the other. */
export function sequence(...statements: readonly Code[]): Code {
  const some = statements.filter(code => !isNothing(code));
  return some.length === 0 ? nothing : js`${some}`;
}

/** True where one of the conditions is; `null` conditions are never true. */
export function either(...conditions: readonly (Code | null)[]): Code | null {
  let result: Code | null = null;
  for (const condition of conditions) {
    if (condition !== null) result = result === null ? condition : js`(${result} || ${condition})`;
  }
  return result;
}

/** The greatest of several faults: which one stands does not depend on the order of operands (S10.3). */
export function greatest(...faults: readonly (Code | null)[]): Code | null {
  let result: Code | null = null;
  for (const fault of faults) {
    if (fault !== null) result = result === null ? fault : js`Math.max(${result}, ${fault})`;
  }
  return result;
}

/** A value to start a local with: of the same representation as the values that follow, so that code stays fast. */
export function blankOf(type: DataType): Code {
  switch (type.kind) {
    case 'boolean':
      return js`false`;
    case 'string':
      return js`''`;
    case 'bytes':
    case 'array':
    case 'map':
    case 'multiset':
    case 'row':
    case 'variant':
    case 'raw':
      return js`null`;
    default:
      return js`0`;
  }
}

/** The piece with its value under a name where it is not one already. */
export function named(unit: Unit, piece: Piece): Piece {
  if (piece.atom) return piece;
  const local = unit.local('v');
  return {
    ...piece,
    statements: sequence(piece.statements, js`const ${local} = ${piece.value};`),
    value: local,
    atom: true,
  };
}

/** The condition under a name, with the statement that gives it one. */
export function nameOf(unit: Unit, hint: string, code: Code): { statement: Code; name: Code } {
  const name = unit.local(hint);
  return { statement: js`const ${name} = ${code};`, name };
}
