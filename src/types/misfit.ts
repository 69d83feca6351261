import type { DataType } from './data-type.js';
import { typeText } from './type-text.js';

/** Why a program's value does not fit a column. */
export class Misfit {
  /** `a decimal point is expected` */
  readonly why: string;
  /** Where inside of the value, for example `.items[3]`; empty for the value itself. */
  readonly path: string;

  constructor(why: string, path = '') {
    this.why = why;
    this.path = path;
  }

  /** The same, seen from the value around it. */
  inside(step: string): Misfit {
    return new Misfit(this.why, step + this.path);
  }

  /** What errors say: `price is no DECIMAL(10, 2): "12,50"`. */
  fact(column: string, type: DataType, input: unknown): string {
    if (input === null || input === undefined) return `${column} is NULL`;
    const text = `${column} is no ${typeText(type, { nullability: false })}: ${valueShown(input)}`;
    return this.path === '' ? text : `${text}, at ${column}${this.path}`;
  }
}

/** A program's value in an error: short, on one line. */
export function valueShown(input: unknown): string {
  const text = shown(input);
  return text.length <= 60 ? text : `${text.slice(0, 57)}...`;
}

function shown(input: unknown): string {
  if (typeof input === 'string') return JSON.stringify(input.length > 200 ? input.slice(0, 200) : input);
  if (typeof input === 'bigint') return `${input}n`;
  if (typeof input === 'function') return `function ${input.name}`;
  if (typeof input !== 'object' || input === null) return String(input);
  if (input instanceof Date) return `Date ${Number.isNaN(input.getTime()) ? 'invalid' : input.toISOString()}`;
  try {
    return (
      JSON.stringify(input, (_, value: unknown) => (typeof value === 'bigint' ? `${value}n` : value)) ?? 'an object'
    );
  } catch {
    return 'an object';
  }
}
