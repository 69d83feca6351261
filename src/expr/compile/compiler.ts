import { canFail } from '../can-fail.js';
import { type Code, js, nothing, type Unit } from '../code.js';
import type { ColumnReference, Expression, Literal } from '../expression.js';
import type { ShorthandFunction } from '../functions/definition.js';
import { expand, functionOf } from '../functions/resolve.js';
import { testOf } from './logic.js';
import { blankOf, named, type OperandCompiler, type Piece, sequence, type Test } from './piece.js';
import { compileNullAware, compileStrict } from './strict.js';

/** Compiles the parts of one expression. */
export class Compiler implements OperandCompiler {
  readonly #columns: (reference: ColumnReference) => Piece;

  constructor(
    readonly unit: Unit,
    columns: (reference: ColumnReference) => Piece,
  ) {
    this.#columns = columns;
  }

  piece(expression: Expression): Piece {
    if (expression.kind === 'column') return this.#columns(expression);
    if (expression.kind === 'literal') return this.#literal(expression);
    const definition = functionOf(expression);
    if ('expand' in definition) {
      return definition.compile?.(this, expression) ?? this.#shorthand(definition, expression.operands);
    }
    if ('interpret' in definition) return definition.compile(this, expression);
    if ('bindWithNulls' in definition) return compileNullAware(this, definition, expression);
    return compileStrict(this, definition, expression);
  }

  test(expression: Expression, wanted: boolean): Test {
    if (expression.kind === 'call') {
      const test = functionOf(expression).test?.(this, expression, wanted);
      if (test !== null && test !== undefined) return test;
    }
    return testOf(this.piece(expression), wanted);
  }

  canFail(expression: Expression): boolean {
    return canFail(expression);
  }

  #literal({ value, type }: Literal): Piece {
    const isNull = value === null ? js`true` : null;
    return {
      statements: nothing,
      value: value === null ? blankOf(type) : this.#constant(value),
      atom: true,
      isNull,
      fault: null,
    };
  }

  #constant(value: unknown): Code {
    if (typeof value === 'boolean') return js`${value}`;
    return typeof value === 'number' && Number.isFinite(value) ? js`${value}` : this.unit.slot(value);
  }

  /** Compiles what a call is short for. An operand that is more than a column is evaluated once, under a name. */
  #shorthand(definition: ShorthandFunction, operands: readonly Expression[]): Piece {
    const whole = expand(definition, operands);
    const repeated = operands.filter(operand => operand.kind === 'call' && countOf(whole, operand) > 1);
    if (repeated.length === 0) return this.piece(whole);
    const known = new Map<Expression, Piece>();
    const statements: Code[] = [];
    for (const operand of repeated) {
      const piece = named(this.unit, this.piece(operand));
      statements.push(piece.statements);
      known.set(operand, { ...piece, statements: nothing });
    }
    const rest = new CompilerWithKnown(this.unit, this.#columns, known).piece(whole);
    return { ...rest, statements: sequence(...statements, rest.statements) };
  }
}

/** Compiles with some parts compiled already, which it knows by identity. */
class CompilerWithKnown extends Compiler {
  readonly #known: ReadonlyMap<Expression, Piece>;

  constructor(unit: Unit, columns: (reference: ColumnReference) => Piece, known: ReadonlyMap<Expression, Piece>) {
    super(unit, columns);
    this.#known = known;
  }

  override piece(expression: Expression): Piece {
    return this.#known.get(expression) ?? super.piece(expression);
  }

  override test(expression: Expression, wanted: boolean): Test {
    const piece = this.#known.get(expression);
    return piece === undefined ? super.test(expression, wanted) : testOf(piece, wanted);
  }
}

/** How often a part stands in an expression; it is one object. */
function countOf(expression: Expression, part: Expression): number {
  if (expression === part) return 1;
  if (expression.kind !== 'call') return 0;
  return expression.operands.reduce((count, operand) => count + countOf(operand, part), 0);
}
