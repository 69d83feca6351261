import type { Code, Unit } from './code.js';
import { Compiler } from './compile/compiler.js';
import { named, type Piece } from './compile/piece.js';
import type { ColumnReference, Expression } from './expression.js';

/** Where generated code finds the values of a row. */
export interface RowCode {
  /**
   * Code of a column's value. Asked again for each use, and each answer stands by itself: its statements may end up
   * inside a block that does not run, so what it says elsewhere must not rest on them.
   */
  column(reference: ColumnReference): ValueCode;
}

/** Code of a value. */
export interface ValueCode {
  /** Run before the rest is used. They declare locals and have no effect beyond them. */
  readonly statements: Code;
  /**
   * Pure and cheap: may be used any number of times, also inside loops and blocks after the statements. Booleans are
   * `boolean`, the other kinds as in `types/value.ts`; where the value is NULL or a fault it is anything at all.
   */
  readonly value: Code;
  /** A condition, cheap to repeat; `null`: cannot be NULL here. Anything at all where the value is a fault. */
  readonly isNull: Code | null;
  /** 0 or a number of `expr/fault.ts`, cheap to repeat; `null`: cannot fail here. To be looked at first. */
  readonly fault: Code | null;
}

/** Code of a condition. */
export interface ConditionCode {
  readonly statements: Code;
  /** TRUE, neither FALSE nor NULL. Anything at all where there is a fault. */
  readonly isTrue: Code;
  readonly fault: Code | null;
}

/** Code of an expression's value: what `interpret` gives, without a call or an allocation where that can be. */
export function compileValue(unit: Unit, expression: Expression, row: RowCode): ValueCode {
  const { statements, value, isNull, fault } = named(unit, compilerOf(unit, row).piece(expression));
  return { statements, value, isNull, fault };
}

/** Code of whether a condition is TRUE, for filters and joins: three-valued logic vanishes where nothing can fail. */
export function compileTrue(unit: Unit, condition: Expression, row: RowCode): ConditionCode {
  const { statements, holds, fault } = compilerOf(unit, row).test(condition, true);
  return { statements, isTrue: holds, fault };
}

function compilerOf(unit: Unit, row: RowCode): Compiler {
  return new Compiler(unit, reference => pieceOf(row.column(reference)));
}

function pieceOf({ statements, value, isNull, fault }: ValueCode): Piece {
  return { statements, value, atom: true, isNull, fault };
}
