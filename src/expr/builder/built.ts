import { MillraceError } from '../../errors/millrace-error.js';
import type { DataType, Kind } from '../../types/data-type.js';
import type { Expression } from '../expression.js';
import { builtNow } from './tracking.js';

/** What a callback may build and then lose: an expression, an aggregate, a key of an order. */
export interface Tracked {
  /** What it was made of. */
  readonly '~uses': readonly Tracked[];
  /** As a program would write it, for messages. */
  readonly '~text': string;
}

/**
 * An expression as callbacks hold it at run time: a node of the plan's expressions with the methods of its kind. Its
 * public faces are the interfaces of `expr.ts`.
 */
export class Built implements Tracked {
  readonly '~type': DataType;
  readonly '~node': Expression;
  readonly '~uses': readonly Tracked[];
  readonly '~text': string;

  /** Use {@link built}: the methods come by kind. */
  protected constructor(node: Expression, uses: readonly Tracked[], text: string) {
    this['~type'] = node.type;
    this['~node'] = node;
    this['~uses'] = uses;
    this['~text'] = text;
  }

  /** `+`, `>`, `==`, templates and `String` ask for a plain value, which an expression has none of. */
  [Symbol.toPrimitive](): never {
    const text = this['~text'];
    throw new MillraceError('PLAN_TYPE_MISMATCH', `${text} is used as a JavaScript value`, {
      why: 'an expression says what to compute for each row; +, >, ==, templates and String() ask for a value now',
      remedy: `use its methods: ${text}.plus(1), ${text}.gt(10), ${text}.eq('a'), ${text}.concat('...')`,
    });
  }
}

/** Methods that expressions of some kind have. */
export interface Methods {
  readonly [name: string]: (this: Built, ...operands: never[]) => unknown;
}

/** The methods of an interface that its base does not have, as a table must give them. */
export type MethodsOf<Rich, Base> = {
  readonly [K in Exclude<keyof Rich, keyof Base>]: (this: Built, ...operands: never[]) => unknown;
};

const prototypes = new Map<Kind, object>();

/** Gives all expressions of a kind their methods. */
export function defineKind(kind: Kind, ...tables: readonly Methods[]): void {
  const prototype: object = Object.create(Built.prototype);
  for (const [name, method] of tables.flatMap(Object.entries)) {
    Object.defineProperty(prototype, name, { value: method, configurable: true });
  }
  prototypes.set(kind, prototype);
}

/** The kinds whose expressions have a method of that name. */
export function kindsWithMethod(name: string): ReadonlySet<Kind> {
  return new Set([...prototypes].filter(([, prototype]) => Object.hasOwn(prototype, name)).map(([kind]) => kind));
}

/** The names of the methods that expressions of a kind have. */
export function methodNames(kind: Kind): string[] {
  return Object.getOwnPropertyNames(prototypes.get(kind)!);
}

/** Adds a property that is computed when it is read to all expressions of a kind. */
export function defineProperty(kind: Kind, name: string, get: (this: Built) => unknown): void {
  Object.defineProperty(prototypes.get(kind)!, name, { get, configurable: true });
}

/** The expression of a node. `uses` are the expressions that it was made of. */
export function built(node: Expression, uses: readonly Tracked[], text: string): Built {
  const expression = expressionOf(node, uses, text);
  builtNow(expression);
  return expression;
}

/** A column as rows hold it: nothing that a callback has built. */
export function builtColumn(node: Expression, text: string): Built {
  return expressionOf(node, [], text);
}

function expressionOf(node: Expression, uses: readonly Tracked[], text: string): Built {
  const expression = Object.create(prototypes.get(node.type.kind)!, {
    '~type': { value: node.type },
    '~node': { value: node },
    '~uses': { value: uses },
    '~text': { value: text },
  });
  return Object.freeze(expression as Built);
}

/** Whether a value is an expression, whichever copy of the package made it. */
export function isBuilt(value: unknown): value is Built {
  return typeof value === 'object' && value !== null && '~node' in value;
}
