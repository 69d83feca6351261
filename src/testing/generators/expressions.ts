import { catalogue } from '../../expr/functions/catalogue.js';
import type { FunctionDefinition, Parameter } from '../../expr/functions/definition.js';
import { parameterAt } from '../../expr/functions/resolve.js';
import { belongsTo, kindsOf } from '../../expr/functions/type-class.js';
import type { UserFunction } from '../../expr/user/user-function.js';
import { impuritiesOf } from '../../plan/facts/impurities.js';
import type { Schema } from '../../schema/schema.js';
import { type DataType, dataType, withoutRowtime } from '../../types/data-type.js';
import { expressionOf } from './build-plan.js';
import type { CaseExpression } from './case.js';
import type { Choice } from './choice.js';
import { chooseType, typeOfKind } from './types.js';
import { SCALARS } from './user-functions.js';
import { chooseValue } from './values.js';

/** An expression that was made, with what is known of it. */
interface Grown {
  readonly of: CaseExpression;
  readonly type: DataType;
  readonly depth: number;
  /** Not a constant: it reads a column. */
  readonly isVaried: boolean;
}

const DEEPEST = 4;
/** Functions that compare two values of one type. */
export const COMPARISONS = ['EQUAL', 'EQUAL', 'NOT_EQUAL', 'LESS', 'LESS_OR_EQUAL', 'GREATER', 'GREATER_OR_EQUAL'];
const FUNCTIONS = [...catalogue.values()];
const DIVISIONS = FUNCTIONS.filter(({ name }) => name === 'DIVIDE' || name === 'MOD');
/** Those that may fail on operands that they take: met more often, as errors are what goes wrong. */
const FALLIBLE = FUNCTIONS.filter(definition => 'fails' in definition);

/**
 * Random typed expressions over the columns of one or two inputs. They grow: a function of the catalogue is applied to
 * what is there already, columns and constants first, so that every function meets every type it takes, and whatever
 * can fail does now and then.
 */
export class Expressions {
  readonly #choice: Choice;
  readonly #left: Schema;
  readonly #right: Schema;
  readonly #grown: Grown[] = [];

  constructor(choice: Choice, left: Schema, right: Schema = { fields: [] }) {
    this.#choice = choice;
    this.#left = left;
    this.#right = right;
    for (const { name, type } of left.fields)
      this.#grown.push({ of: { column: name }, type, depth: 0, isVaried: true });
    for (const { name, type } of right.fields) {
      this.#grown.push({ of: { column: name, input: 1 }, type, depth: 0, isVaried: true });
    }
    for (const { type } of [...this.#grown]) if (choice.chance(60)) this.#grown.push(this.#constant(type));
  }

  /** Any expression of depth 1 or more where one can be made, else a column. */
  any(): CaseExpression {
    this.#grow(this.#choice.integer(1, 5));
    const failing = this.#choice.chance(27) ? this.#failing() : null;
    if (failing !== null) return failing.of;
    const deep = this.#grown.filter(({ depth, isVaried }) => depth > 0 && isVaried);
    const deeper = deep.filter(({ depth }) => depth > 1);
    if (deeper.length > 0 && this.#choice.chance(50)) return this.#choice.of(deeper).of;
    return this.#choice.of(deep.length > 0 && this.#choice.chance(90) ? deep : this.#grown).of;
  }

  /** A predicate; most depend on the row. */
  predicate(): CaseExpression {
    if (this.#choice.chance(45)) {
      const comparison = this.comparison();
      if (comparison !== null) return comparison;
    }
    this.#grow(this.#choice.integer(2, 7));
    const failing = this.#choice.chance(17) ? this.failing() : null;
    if (failing !== null) return failing;
    const predicates = this.#grown.filter(({ type, isVaried }) => type.kind === 'boolean' && isVaried);
    if (predicates.length > 0) return this.#choice.of(predicates).of;
    return this.comparison() ?? { literal: this.#choice.chance(80), type: dataType('boolean') };
  }

  /** An expression whose type is one of a class. */
  ofClass(takes: Parameter['takes']): CaseExpression | null {
    if (this.#choice.chance(50)) this.#grow(this.#choice.integer(1, 3));
    const fitting = this.#grown.filter(({ type, isVaried }) => belongsTo(type, takes) && isVaried);
    return fitting.length === 0 ? null : this.#choice.of(fitting).of;
  }

  /** A column of DOUBLE or FLOAT, whose sums are what goes wrong most easily. */
  binary(): CaseExpression | null {
    const columns = this.#grown.filter(
      ({ type, depth, isVaried }) => depth === 0 && isVaried && (type.kind === 'double' || type.kind === 'float'),
    );
    return columns.length === 0 ? null : this.#choice.of(columns).of;
  }

  /** A predicate over something that may fail; `null` where none is found. */
  failing(): CaseExpression | null {
    const made = this.#failing();
    if (made === null || !belongsTo(made.type, 'a type with an order')) return null;
    const of = { call: this.#choice.of(COMPARISONS), operands: [made.of, this.#constant(made.type).of] };
    return this.#typeOf(of) === null ? null : of;
  }

  /** Something that may fail, a division first of all: zeros are frequent. */
  #failing(): Grown | null {
    for (let attempt = 0; attempt < 8; attempt++) {
      const made = this.#choice.chance(15)
        ? this.#userCall()
        : this.#choice.chance(25)
          ? this.#cast()
          : this.#call(this.#choice.chance(50) ? DIVISIONS : FALLIBLE);
      if (made === null || !made.isVaried) continue;
      this.#grown.push(made);
      return made;
    }
    return null;
  }

  /** A column or constant compared with a column: a predicate that cannot fail. */
  comparison(): CaseExpression | null {
    const columns = this.#grown.filter(
      ({ type, depth, isVaried }) => depth === 0 && isVaried && belongsTo(type, 'a type with an order'),
    );
    if (columns.length === 0) return null;
    const left = this.#choice.of(columns);
    const others = columns.filter(({ type }) => type.kind === left.type.kind);
    const right = this.#choice.chance(60) ? this.#constant(left.type) : this.#choice.of(others);
    const of = {
      call: this.#choice.of(COMPARISONS),
      operands: [left.of, right.of],
    };
    return this.#typeOf(of) === null ? null : of;
  }

  #constant(type: DataType): Grown {
    const plain = withoutRowtime(type);
    const value = chooseValue(this.#choice, plain);
    return {
      of: { literal: value, type: { ...plain, nullable: value === null } },
      type: plain,
      depth: 0,
      isVaried: false,
    };
  }

  /** Operands of the kinds that a program's function declares; `null` where a constant of one cannot be made. */
  operandsOf(fn: UserFunction): CaseExpression[] | null {
    const operands = this.#operandsFor(fn);
    return operands.some(({ isVaried }) => isVaried) ? operands.map(({ of }) => of) : null;
  }

  #operandsFor(fn: UserFunction): Grown[] {
    return fn.arguments.map(declared => {
      const fitting = this.#grown.filter(({ type, depth }) => type.kind === declared.kind && depth < DEEPEST);
      const varied = fitting.filter(({ isVaried }) => isVaried);
      if (varied.length > 0 && this.#choice.chance(85)) return this.#choice.of(varied);
      return this.#constant({ ...declared, nullable: this.#choice.chance(30) });
    });
  }

  /** A call of a function of a program. */
  #userCall(): Grown | null {
    const user = this.#choice.of([...SCALARS.values()]);
    const operands = this.#operandsFor(user);
    return this.#made({ call: user.name, operands: operands.map(({ of }) => of) }, operands);
  }

  #grow(calls: number): void {
    for (let i = 0; i < calls; i++) {
      const made = this.#choice.chance(8) ? this.#userCall() : this.#choice.chance(20) ? this.#cast() : this.#call();
      if (made !== null) this.#grown.push(made);
    }
  }

  #cast(): Grown | null {
    const operand = this.#choice.of(this.#grown);
    const to = { ...chooseType(this.#choice), nullable: false };
    return this.#made({ call: this.#choice.of(['CAST', 'TRY_CAST']), operands: [operand.of], to }, [operand]);
  }

  #call(from: readonly FunctionDefinition[] = this.#choice.chance(35) ? FALLIBLE : FUNCTIONS): Grown | null {
    const definition = this.#choice.of(from);
    const { parameters, optional = 0, repeats = 0 } = definition;
    const count =
      parameters.length - this.#choice.integer(0, optional) + repeats * this.#choice.integer(0, repeats > 0 ? 2 : 0);
    const operands: Grown[] = [];
    for (let i = 0; i < count; i++) operands.push(this.#operand(parameterAt(definition, i, count), operands));
    return this.#made({ call: definition.name, operands: operands.map(({ of }) => of) }, operands);
  }

  /** Most often of a type that was chosen for an operand before, as functions of several operands ask for. */
  #operand(parameter: Parameter, before: readonly Grown[]): Grown {
    if (parameter.oneOf !== undefined) {
      return {
        of: { literal: this.#choice.of(parameter.oneOf), type: dataType('string') },
        type: dataType('string'),
        depth: 0,
        isVaried: false,
      };
    }
    if (parameter.literal !== true) {
      const fitting = this.#grown.filter(({ type, depth }) => belongsTo(type, parameter.takes) && depth < DEEPEST);
      const same = fitting.filter(({ type }) => before.some(other => other.type.kind === type.kind));
      if (same.length > 0 && this.#choice.chance(80)) return this.#choice.of(same);
      if (fitting.length > 0 && this.#choice.chance(85)) return this.#choice.of(fitting);
    }
    const kinds = kindsOf(parameter.takes);
    const type = before.length > 0 && this.#choice.chance(60) ? before.at(-1)!.type : chooseType(this.#choice);
    const fits = kinds === null || kinds.includes(type.kind);
    return this.#constant({
      ...(fits ? type : typeOfKind(this.#choice, this.#choice.of(kinds))),
      ...(parameter.literal ? { nullable: false } : {}),
    });
  }

  #made(of: CaseExpression, operands: readonly Grown[]): Grown | null {
    const type = this.#typeOf(of);
    if (type === null) return null;
    return {
      of,
      type,
      depth: 1 + Math.max(0, ...operands.map(({ depth }) => depth)),
      isVaried: operands.some(({ isVaried }) => isVaried),
    };
  }

  /** `null` where the function does not take the operands, or gives what no second run would give. */
  #typeOf(of: CaseExpression): DataType | null {
    try {
      const expression = expressionOf(of, this.#left, this.#right);
      return impuritiesOf([expression]).length > 0 ? null : expression.type;
    } catch {
      return null;
    }
  }
}
