import { literal, nullOf } from '../../src/expr/build.js';
import type { ColumnReference, Expression } from '../../src/expr/expression.js';
import { catalogue } from '../../src/expr/functions/catalogue.js';
import { parameterAt, resolveCall } from '../../src/expr/functions/resolve.js';
import { resolveCast, resolveTryCast } from '../../src/expr/functions/resolve-cast.js';
import { kindsOf } from '../../src/expr/functions/type-class.js';
import { type DataType, dataType, type Kind, withNull } from '../../src/types/data-type.js';
import { exactOf } from '../../src/types/exact.js';
import { parseDate, parseTime, parseTimestamp } from '../../src/types/time-text.js';
import type { Value } from '../../src/types/value.js';

/** NULL before its neighbours say of which type. */
const untyped = Symbol('NULL');
type Parsed = Expression | typeof untyped;

const INFIX: { readonly [operator: string]: readonly [binding: number, name: string] } = {
  OR: [1, 'OR'],
  AND: [2, 'AND'],
  '=': [3, 'EQUAL'],
  '<>': [3, 'NOT_EQUAL'],
  '<': [3, 'LESS'],
  '<=': [3, 'LESS_OR_EQUAL'],
  '>': [3, 'GREATER'],
  '>=': [3, 'GREATER_OR_EQUAL'],
  '||': [4, 'CONCAT'],
  '+': [4, 'PLUS'],
  '-': [4, 'MINUS'],
  '*': [5, 'TIMES'],
  '/': [5, 'DIVIDE'],
  '%': [5, 'MOD'],
};

/**
 * The expression that the text of an example is: constants, operators, calls and casts as SQL writes them, and the
 * given columns by name.
 */
export function parseExpression(text: string, columns: readonly ColumnReference[] = []): Expression {
  const parser = new Parser(text, columns);
  const parsed = parser.expression(0);
  parser.end();
  return typed(parsed, dataType('int'));
}

/** The type that a text such as `DECIMAL(10, 2)` or `ARRAY<STRING>` names, NOT NULL. */
export function parseType(text: string): DataType {
  const parser = new Parser(text, []);
  const type = parser.type();
  parser.end();
  return type;
}

function typed(parsed: Parsed, type: DataType): Expression {
  return parsed === untyped ? nullOf(type) : parsed;
}

class Parser {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(
    readonly text: string,
    readonly columns: readonly ColumnReference[],
  ) {
    this.#tokens = text.match(/'(?:[^']|'')*'|\d+(?:\.\d+)?(?:E[+-]?\d+)?|\w+|<>|<=|>=|\|\||\S/gu) ?? [];
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw new Error(`${this.text}: what is ${this.#tokens[this.#at]}?`);
  }

  expression(binding: number): Parsed {
    let left = this.#operand();
    while (true) {
      const [power, name] = INFIX[this.#peek() ?? ''] ?? [0, ''];
      if (power <= binding) return left;
      this.#at++;
      left = call(name, [left, this.expression(power)]);
    }
  }

  type(): DataType {
    const kind = this.#next().toLowerCase() as Kind;
    if (kind === 'array' || kind === 'multiset') return dataType(kind, { element: this.#angled(() => this.type()) });
    if (kind === 'map') {
      return this.#angled(() => {
        const key = this.type();
        this.#take(',');
        return dataType('map', { key, value: withNull(this.type(), true) });
      });
    }
    if (kind === 'row') {
      return dataType('row', {
        fields: this.#angled(() => this.#list('>', () => ({ name: this.#next(), type: withNull(this.type(), true) }))),
      });
    }
    const [precision, scale] = this.#accept('(') ? this.#list(')', () => Number(this.#next()), true) : [];
    if (kind === 'decimal') return dataType(kind, { precision: precision!, scale: scale ?? 0 });
    const hasPrecision = kind === 'time' || kind === 'timestamp' || kind === 'timestamp_ltz';
    return dataType(kind, hasPrecision ? { precision: precision ?? 3 } : {});
  }

  #operand(): Parsed {
    const token = this.#next();
    if (token === '-') return negated(this.#operand());
    if (token === '(') {
      const inner = this.expression(0);
      this.#take(')');
      return inner;
    }
    if (token.startsWith("'")) return literal(unquoted(token), dataType('string'));
    if (/^\d/.test(token)) return numberLiteral(token);
    const known = this.columns.find(({ name }) => name === token);
    if (known !== undefined) return known;
    const next = this.#peek();
    if (next?.startsWith("'")) return this.#textLiteral(token, unquoted(this.#next()));
    switch (token) {
      case 'TRUE':
      case 'FALSE':
        return literal(token === 'TRUE', dataType('boolean'));
      case 'NULL':
        return untyped;
      case 'NAN':
        return literal(Number.NaN, dataType('double'));
      case 'INFINITY':
        return literal(Number.POSITIVE_INFINITY, dataType('double'));
    }
    if (token === 'ARRAY' && this.#accept('[')) return arrayLiteral(this.#list(']', () => this.expression(0), true));
    this.#take('(');
    if (token === 'CAST' || token === 'TRY_CAST') {
      const operand = this.expression(0);
      this.#take('AS');
      const type = this.type();
      this.#take(')');
      return token === 'CAST' ? resolveCast(typed(operand, type), type) : resolveTryCast(typed(operand, type), type);
    }
    const operands = this.#list(')', () => this.expression(0), true);
    return token === 'ROW' ? rowLiteral(operands) : call(token, operands);
  }

  #textLiteral(word: string, text: string): Expression {
    switch (word) {
      case 'DATE':
        return literal(parseDate(text), dataType('date'));
      case 'TIME':
        return literal(parseTime(text, 6), dataType('time', { precision: fractionOf(text) }));
      case 'TIMESTAMP':
        return literal(parseTimestamp(text, 6, false), dataType('timestamp', { precision: fractionOf(text) }));
      case 'X':
        return literal(
          Uint8Array.from(text.match(/../g) ?? [], byte => Number.parseInt(byte, 16)),
          dataType('bytes'),
        );
      default:
        throw new Error(`${this.text}: what is ${word} '${text}'?`);
    }
  }

  #angled<T>(parse: () => T): T {
    this.#take('<');
    const parsed = parse();
    if (this.#tokens[this.#at - 1] !== '>') this.#take('>');
    return parsed;
  }

  #list<T>(end: string, item: () => T, mayBeEmpty = false): T[] {
    const items: T[] = [];
    if (mayBeEmpty && this.#accept(end)) return items;
    do items.push(item());
    while (this.#accept(','));
    this.#take(end);
    return items;
  }

  #peek(): string | undefined {
    return this.#tokens[this.#at];
  }

  #next(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw new Error(`${this.text}: ends too early`);
    return token;
  }

  #accept(token: string): boolean {
    if (this.#peek() !== token) return false;
    this.#at++;
    return true;
  }

  #take(token: string): void {
    if (!this.#accept(token)) throw new Error(`${this.text}: ${token} expected before ${this.#peek()}`);
  }
}

function call(name: string, operands: readonly Parsed[]): Expression {
  const definition = catalogue.get(name);
  if (definition === undefined) throw new Error(`there is no function ${name}`);
  const takes = operands.map((_, i) => parameterAt(definition, i, operands.length).takes);
  const known = operands.find((operand, i) => operand !== untyped && kindsOf(takes[i]!) === null);
  return resolveCall(
    name,
    operands.map((operand, i) => {
      const [kind] = kindsOf(takes[i]!) ?? [];
      return typed(
        operand,
        kind === undefined && known !== undefined && known !== untyped ? known.type : dataType(kind ?? 'int'),
      );
    }),
  );
}

function negated(operand: Parsed): Expression {
  if (operand === untyped) throw new Error('-NULL');
  if (operand.kind !== 'literal') return resolveCall('NEGATE', [operand]);
  const value = operand.value as number | bigint;
  const result = typeof value === 'number' ? 0 - value : exactOf(-value);
  return literal(result, result === -2_147_483_648 ? dataType('int') : operand.type);
}

function numberLiteral(token: string): Expression {
  if (token.includes('E')) return literal(Number(token), dataType('double'));
  const [whole, fraction] = token.split('.');
  const value = exactOf(BigInt(token.replace('.', '')));
  if (fraction === undefined && whole!.length <= 19) {
    return literal(value, dataType(value <= 2_147_483_647 ? 'int' : 'bigint'));
  }
  const behind = fraction?.length ?? 0;
  const digits = (whole! + (fraction ?? '')).replace(/^0+/, '').length;
  return literal(value, dataType('decimal', { precision: Math.max(digits, behind, 1), scale: behind }));
}

function arrayLiteral(elements: readonly Parsed[]): Expression {
  const known = elements.find(element => element !== untyped);
  const element = withNull(known?.type ?? dataType('int'), elements.includes(untyped));
  return literal(elements.map(constant), dataType('array', { element }));
}

function rowLiteral(values: readonly Parsed[]): Expression {
  const fields = values.map((value, i) => ({
    name: `f${i}`,
    type: withNull(typed(value, dataType('int')).type, true),
  }));
  return literal(values.map(constant), dataType('row', { fields }));
}

function constant(parsed: Parsed): Value {
  if (parsed === untyped) return null;
  if (parsed.kind !== 'literal') throw new Error('a constant is expected');
  return parsed.value;
}

function unquoted(token: string): string {
  return token.slice(1, -1).replaceAll("''", "'");
}

function fractionOf(text: string): number {
  return (/\.(\d+)/.exec(text)?.[1] ?? '').length;
}
