import { expect } from 'vitest';
import { column } from '../../src/expr/build.js';
import { js, Unit } from '../../src/expr/code.js';
import { compileTrue, compileValue, type RowCode } from '../../src/expr/compile.js';
import type { ColumnReference, Expression } from '../../src/expr/expression.js';
import { FAULT_CODES, Fault } from '../../src/expr/fault.js';
import { catalogue } from '../../src/expr/functions/catalogue.js';
import { parameterAt, resolveCall } from '../../src/expr/functions/resolve.js';
import { resolveCast, resolveTryCast } from '../../src/expr/functions/resolve-cast.js';
import { interpret } from '../../src/expr/interpret.js';
import { type DataType, withNull } from '../../src/types/data-type.js';
import type { Value } from '../../src/types/value.js';

/** What an evaluation gives: a value, or the code of an error. */
export type Outcome = { readonly value: Value } | { readonly error: string | null };

/** A function of a row by the interpreter. */
export function interpreted(expression: Expression, columns: readonly ColumnReference[]) {
  const evaluate = interpret<readonly Value[]>(expression, ({ name }) => {
    const i = columns.findIndex(other => other.name === name);
    return row => row[i]!;
  });
  return (row: readonly Value[]): Outcome => outcomeOf(evaluate(row));
}

/** A function of a row by generated code; conditions are compiled as filters do it too, and must agree. */
export function compiled(expression: Expression, columns: readonly ColumnReference[]) {
  const evaluate = compiledValue(expression, columns);
  if (expression.type.kind !== 'boolean') return evaluate;
  const test = compiledTest(expression, columns);
  return (row: readonly Value[]): Outcome => {
    const outcome = evaluate(row);
    const held = test(row);
    expect(held).toEqual('error' in outcome ? outcome : { value: outcome.value === true });
    return outcome;
  };
}

function compiledValue(expression: Expression, columns: readonly ColumnReference[]) {
  const unit = new Unit();
  const { statements, value, isNull, fault } = compileValue(unit, expression, rowCode(columns));
  const answer = js`{ value: ${isNull === null ? js`${value}` : js`${isNull} ? null : ${value}`} }`;
  const body =
    fault === null
      ? js`${statements} return ${answer};`
      : js`${statements} return ${fault} === 0 ? ${answer} : ${fault};`;
  const evaluate = unit.compile<(row: readonly Value[]) => Outcome | number>('value', [js`row`], body);
  return (row: readonly Value[]) => errorOf(evaluate(row));
}

function compiledTest(expression: Expression, columns: readonly ColumnReference[]) {
  const unit = new Unit();
  const { statements, isTrue, fault } = compileTrue(unit, expression, rowCode(columns));
  const answer = js`{ value: ${isTrue} }`;
  const body =
    fault === null
      ? js`${statements} return ${answer};`
      : js`${statements} return ${fault} === 0 ? ${answer} : ${fault};`;
  const test = unit.compile<(row: readonly Value[]) => Outcome | number>('test', [js`row`], body);
  return (row: readonly Value[]) => errorOf(test(row));
}

function rowCode(columns: readonly ColumnReference[]): RowCode {
  return {
    column: ({ name, type }) => {
      const at = columns.findIndex(other => other.name === name);
      const value = js`row[${at}]`;
      return { statements: js``, value, isNull: type.nullable ? js`(${value} === null)` : null, fault: null };
    },
  };
}

function outcomeOf(result: Value | Fault): Outcome {
  return result instanceof Fault ? { error: result.code } : { value: result };
}

function errorOf(result: Outcome | number): Outcome {
  return typeof result === 'number' ? { error: FAULT_CODES[result] ?? null } : result;
}

/** An expression whose constants have become columns of a row, where the functions do not ask for constants. */
export interface Lifted {
  readonly expression: Expression;
  readonly columns: readonly ColumnReference[];
  readonly row: readonly Value[];
}

/** Makes columns of constants; nullable ones, or as NOT NULL as can be. */
export function liftConstants(expression: Expression, nullable: boolean): Lifted {
  const columns: ColumnReference[] = [];
  const row: Value[] = [];
  const columnOf = (value: Value, type: DataType) => {
    const made = column(`c${columns.length}`, withNull(type, nullable || type.nullable));
    columns.push(made);
    row.push(value);
    return made;
  };
  const lift = (part: Expression): Expression => {
    if (part.kind === 'literal') return columnOf(part.value, part.type);
    if (part.kind === 'column') return part;
    const definition = catalogue.get(part.name)!;
    const operands = part.operands.map((operand, i) =>
      parameterAt(definition, i, part.operands.length).literal ? operand : lift(operand),
    );
    if (part.name === 'CAST') return resolveCast(operands[0]!, part.type);
    return part.name === 'TRY_CAST' ? resolveTryCast(operands[0]!, part.type) : resolveCall(part.name, operands);
  };
  return { expression: lift(expression), columns, row };
}
