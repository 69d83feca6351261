import { type Code, js, list, nothing } from '../code.js';
import type { Call } from '../expression.js';
import { Fault } from '../fault.js';
import type { CodeContext, NullAwareFunction, OwnCode, StrictFunction } from '../functions/definition.js';
import { ownType } from '../functions/resolve.js';
import type { ArgumentsRow } from '../user/user-aggregate.js';
import type { UserScalar } from '../user/user-scalar.js';
import { blankOf, either, greatest, named, nameOf, type OperandCompiler, type Piece, sequence } from './piece.js';

/** Code of a strict function: an error where an operand is one, else NULL where one is NULL, else the function's own. */
export function compileStrict(compiler: OperandCompiler, definition: StrictFunction, call: Call): Piece {
  const { unit } = compiler;
  const operands = call.operands.map(operand => compiler.piece(operand));
  const before = sequence(...operands.map(operand => operand.statements));
  const isNull = either(...operands.map(operand => operand.isNull));
  const fault = greatest(...operands.map(operand => operand.fault));
  const context = new Context(compiler, call, operands);
  const own = definition.code?.(context) ?? kernelCode(context, definition);
  // A cast that changes nothing, for one, is its operand.
  if (operands.length === 1 && own.value === operands[0]!.value && own.total === true && own.fault === undefined) {
    return operands[0]!;
  }
  const after = sequence(...context.statements);
  if (fault === null && (isNull === null || (own.total === true && own.fault === undefined))) {
    return unguarded(compiler, sequence(before, after), operands, own, context.isName(own.value));
  }
  const value = unit.local('v');
  const nullName = isNull !== null || own.isNull !== undefined ? unit.local('n') : null;
  const faultName = fault !== null || own.fault !== undefined ? unit.local('f') : null;
  const goOn = either(
    faultName !== null && fault !== null ? js`${faultName} !== 0` : null,
    isNull === null ? null : nullName,
  )!;
  const start = js`let ${value} = ${blankOf(call.type)}${nullName === null ? nothing : js`, ${nullName} = ${isNull ?? js`false`}`}${
    faultName === null ? nothing : js`, ${faultName} = ${fault ?? js`0`}`
  };`;
  const guarded = sequence(
    after,
    js`${value} = ${own.value};`,
    own.isNull === undefined ? nothing : js`${nullName!} = ${own.isNull};`,
    own.fault === undefined ? nothing : js`${faultName!} = ${own.fault};`,
  );
  const statements = sequence(before, start, js`if (!(${goOn})) {\n${guarded}\n}`);
  return { statements, value, atom: true, isNull: nullName, fault: faultName };
}

/** Code of a function that is told which operands are NULL. */
export function compileNullAware(
  compiler: OperandCompiler,
  definition: NullAwareFunction | UserScalar | ArgumentsRow,
  call: Call,
): Piece {
  const { unit } = compiler;
  const operands = call.operands.map(operand => compiler.piece(operand));
  const values = operands.map(({ value, isNull }) => (isNull === null ? value : js`(${isNull} ? null : ${value})`));
  const result = unit.local('v');
  const applied = js`${unit.slot(definition.bindWithNulls(call))}(${list(values)})`;
  const given = greatest(...operands.map(operand => operand.fault));
  const isNull = call.type.nullable ? js`(${result} === null)` : null;
  const statements = operands.map(operand => operand.statements);
  let fault: Code | null = null;
  if (given === null) statements.push(js`const ${result} = ${applied};`);
  else {
    const name = nameOf(unit, 'f', given);
    statements.push(name.statement, js`const ${result} = ${name.name} === 0 ? ${applied} : null;`);
    fault = name.name;
  }
  if ('fails' in definition) {
    const own = js`${result} instanceof ${unit.slot(Fault)} ? ${result}.number : ${fault ?? 0}`;
    const name = nameOf(unit, 'f', own);
    statements.push(name.statement);
    fault = name.name;
  }
  return { statements: sequence(...statements), value: result, atom: true, isNull, fault };
}

/** Calls the evaluator. */
function kernelCode(context: Context, definition: StrictFunction): OwnCode {
  const { unit, call } = context;
  const operands = call.operands.map((_, i) => context.value(i));
  const kernel = unit.slot(definition.bind(call));
  const result = js`${kernel}(${list(operands)})`;
  const mayBeNull = ownType(definition, call.operands).nullable;
  const mayFail = definition.fails?.(call) === true;
  if (!mayBeNull && !mayFail) return { value: result };
  const value = context.name('r', result);
  return {
    value,
    ...(mayBeNull ? { isNull: js`(${value} === null)` } : {}),
    ...(mayFail ? { fault: js`(${value} instanceof ${unit.slot(Fault)} ? ${value}.number : 0)` } : {}),
  };
}

/** The code as it is: nothing in it minds a NULL operand. */
function unguarded(
  { unit }: OperandCompiler,
  before: Code,
  operands: readonly Piece[],
  own: OwnCode,
  atom: boolean,
): Piece {
  const statements = [before];
  const underName = (hint: string, condition: Code) => {
    const { statement, name } = nameOf(unit, hint, condition);
    statements.push(statement);
    return name;
  };
  // Whoever uses a piece may repeat its conditions; only those of operands are known to be short.
  const nulls = operands.map(operand => operand.isNull).filter(code => code !== null);
  const isNull = either(...nulls, own.isNull ?? null);
  const isShort = nulls.length + (own.isNull === undefined ? 0 : 1) < 2 && own.isNull === undefined;
  return {
    value: own.value,
    atom,
    isNull: isNull === null || isShort ? isNull : underName('n', isNull),
    fault: own.fault === undefined ? null : underName('f', own.fault),
    statements: sequence(...statements),
  };
}

class Context implements CodeContext {
  readonly statements: Code[] = [];
  readonly #names = new Set<Code>();
  readonly #operands: Piece[];

  constructor(
    readonly compiler: OperandCompiler,
    readonly call: Call,
    operands: readonly Piece[],
  ) {
    this.#operands = [...operands];
  }

  get unit() {
    return this.compiler.unit;
  }

  value(operand: number): Code {
    const piece = this.#operands[operand]!;
    if (piece.atom) this.#names.add(piece.value);
    return piece.value;
  }

  named(operand: number): Code {
    const piece = named(this.unit, { ...this.#operands[operand]!, statements: nothing });
    this.#operands[operand] = piece;
    this.statements.push(piece.statements);
    this.#names.add(piece.value);
    return piece.value;
  }

  add(statement: Code): void {
    this.statements.push(statement);
  }

  name(hint: string, expression: Code): Code {
    const { statement, name } = nameOf(this.unit, hint, expression);
    this.statements.push(statement);
    this.#names.add(name);
    return name;
  }

  /** Whether the code is a name already. */
  isName(code: Code): boolean {
    return this.#names.has(code);
  }
}
