import type { DataType } from '../../types/data-type.js';
import type { Value } from '../../types/value.js';
import type { Code, Unit } from '../code.js';
import type { OperandCompiler, Piece, Test } from '../compile/piece.js';
import type { Call, Expression } from '../expression.js';
import type { Fault } from '../fault.js';
import type { TypeClass } from './type-class.js';

/** The chapters of the catalogue; a file each. */
export type Family =
  | 'comparison'
  | 'logic'
  | 'arithmetic'
  | 'string'
  | 'time'
  | 'conditional'
  | 'conversion'
  | 'collection';

/** What a function takes at one place. */
export interface Parameter {
  readonly name: string;
  readonly takes: TypeClass;
  /** Only a constant that is not NULL can stand here: the result type, or what is prepared once, depends on it. */
  readonly literal?: true;
  /** The words that can stand here, in upper case. */
  readonly oneOf?: readonly string[];
  /** Numbers that come as another kind are widened to this one. */
  readonly as?: 'double' | 'bigint';
}

/** Text of a call and text of its result; both are run by the tests. `error CODE` stands for a row error. */
export type Example = readonly [call: string, result: string];

/** What every entry of the catalogue says. */
interface DefinitionBase {
  /** Upper case, as in SQL. */
  readonly name: string;
  readonly family: Family;
  /** One line: what it gives, and when NULL or an error. */
  readonly doc: string;
  readonly parameters: readonly Parameter[];
  /** How many of the last parameters may be left out. */
  readonly optional?: number;
  /** How many of the last parameters may come again, together. */
  readonly repeats?: number;
  /** Why the result depends on more than the operands, in the words of `explain`; it then marks a plan (S11.1). */
  readonly impure?: string;
  /** Which parameter operand `i` of `count` stands for, where repetition is not at the end. */
  readonly parameterOf?: (i: number, count: number) => number;
  /**
   * Brings operands to types that the evaluator can work with; `null` where they do not go together. By default they
   * stay as they are.
   */
  readonly unify?: (operands: readonly DataType[]) => readonly DataType[] | null;
  /** What is wrong with operands of types that fit: why a constant cannot be worked with; `null` where nothing is. */
  readonly validate?: (operands: readonly Expression[]) => string | null;
  /** Code for "the call is TRUE" or "is FALSE" where that is simpler than its value; `null` where it is not. */
  readonly test?: (compiler: OperandCompiler, call: Call, wanted: boolean) => Test | null;
  readonly examples: readonly [Example, ...Example[]];
}

/** A function of values: NULL where an operand is NULL, an error where an operand is one (S10.3). */
export interface StrictFunction extends DefinitionBase {
  /** Nullable only where the function itself may give NULL; what NULL operands do is known. */
  readonly type: (operands: readonly Expression[]) => DataType;
  /** Whether the function itself may fail on operands that are neither NULL nor errors. */
  readonly fails?: (call: Call) => boolean;
  /** The evaluator of one call: what depends on types and constants only is chosen here, once. */
  readonly bind: (call: Call) => Kernel;
  /** The same as code. Without it, and where it gives `null`, generated code calls the evaluator. */
  readonly code?: (context: CodeContext) => OwnCode | null;
}

/** A function that is short for other functions. Its operands may be used more than once: they are evaluated once. */
export interface ShorthandFunction extends DefinitionBase {
  readonly expand: (operands: readonly Expression[], call: MakeCall) => Expression;
  /** Better code for some calls than that of what they are short for; `null` for the others. */
  readonly compile?: (compiler: OperandCompiler, call: Call) => Piece | null;
}

/** Makes a call of another function, as `resolveCall` does. */
export type MakeCall = (name: string, ...operands: readonly Expression[]) => Expression;

/** A function that looks at NULLs or errors itself, or leaves operands unevaluated. */
export interface LazyFunction extends DefinitionBase {
  /** The type of the result, nullability included. */
  readonly resultType: (operands: readonly Expression[]) => DataType;
  readonly interpret: (operands: readonly Evaluator[], call: Call) => Evaluator;
  readonly compile: (compiler: OperandCompiler, call: Call) => Piece;
}

/** A function of values that looks at NULLs itself; an error where an operand is one. */
export interface NullAwareFunction extends DefinitionBase {
  /** The type of the result, nullability included. */
  readonly resultType: (operands: readonly Expression[]) => DataType;
  /** As that of a strict function, but gets NULLs. */
  readonly bindWithNulls: (call: Call) => Kernel;
}

/** An entry of the catalogue. */
export type FunctionDefinition = StrictFunction | ShorthandFunction | LazyFunction | NullAwareFunction;

/** Takes the operands' values, none of them NULL; their types are those that the entry asks for. */
export type Kernel = (...values: any[]) => Value | Fault;

/** An evaluated operand, or an expression, as a function of whatever a row is. */
export type Evaluator = (row: unknown) => Value | Fault;

/** What an entry's code generator works with. Operands are neither NULL nor errors where its code runs. */
export interface CodeContext {
  readonly unit: Unit;
  readonly call: Call;
  /** An operand, to be used at most once. */
  value(operand: number): Code;
  /** An operand under a name, to be used as often as one likes. */
  named(operand: number): Code;
  /** Adds a statement before the result. */
  add(statement: Code): void;
  /** Names an expression that is used more than once. */
  name(hint: string, expression: Code): Code;
}

/** What a code generator gives. */
export interface OwnCode {
  readonly value: Code;
  /** True where the function itself gives NULL. */
  readonly isNull?: Code;
  /** 0, or a number of `expr/fault.ts`. */
  readonly fault?: Code;
  /** The code cannot throw whatever stands in place of a NULL operand (any number or `null`), so needs no guard. */
  readonly total?: true;
}
