import { MillraceError } from '../errors/millrace-error.js';
import { BRAND, brandOf } from './brand.js';
import type { Exact } from './value.js';

/** The most digits a decimal has. */
export const MAX_DECIMAL_DIGITS = 38;

const LIMIT = 10n ** 38n;

/** The constructor, for this module: programs make decimals by {@link Decimal.from}. */
let make: (unscaled: bigint, scale: number) => Decimal;

/**
 * An exact decimal number of up to 38 digits, immutable. `12.50` has unscaled value 1250 and scale 2; trailing zeros
 * stay. Arithmetic by methods: `+` and `<` on decimals throw, as they would calculate with something else.
 *
 * @example Decimal.from('1.10').plus('2.20').toString() // '3.30'
 */
export class Decimal {
  static {
    make = (unscaled, scale) => new Decimal(unscaled, scale);
  }
  /** The digits without the point. */
  readonly unscaled: bigint;
  /** How many of the digits stand behind the point. */
  readonly scale: number;

  private constructor(unscaled: bigint, scale: number) {
    this.unscaled = unscaled;
    this.scale = scale;
    Object.defineProperty(this, BRAND, { value: 'decimal' });
    Object.freeze(this);
  }

  /**
   * The decimal that a text, an integer or a number denotes; a number by its shortest decimal form. Throws
   * ROW_INVALID_ARGUMENT for anything else, and for more than 38 digits.
   */
  static from(value: string | bigint | number | Decimal): Decimal {
    const parsed = parseDecimal(value);
    if (typeof parsed !== 'string') return parsed;
    throw new MillraceError('ROW_INVALID_ARGUMENT', `${shown(value)} is no decimal number`, {
      why: parsed,
      remedy: "Decimal.from('12.50')",
    });
  }

  /** The exact sum. */
  plus(other: Decimal | string): Decimal {
    const [a, b, scale] = aligned(this, Decimal.from(other));
    return checked(a + b, scale, 'plus');
  }
  /** The exact difference. */
  minus(other: Decimal | string): Decimal {
    const [a, b, scale] = aligned(this, Decimal.from(other));
    return checked(a - b, scale, 'minus');
  }
  /** The exact product; its scale is the sum of both. */
  times(other: Decimal | string): Decimal {
    const factor = Decimal.from(other);
    return checked(this.unscaled * factor.unscaled, this.scale + factor.scale, 'times');
  }
  /**
   * The quotient with `scale` digits behind the point, half away from zero; without `scale` as many as the operands
   * have, and at least six. Throws ROW_DIVISION_BY_ZERO.
   */
  dividedBy(other: Decimal | string, scale?: number): Decimal {
    const divisor = Decimal.from(other);
    if (divisor.unscaled === 0n) {
      throw new MillraceError('ROW_DIVISION_BY_ZERO', `${this.toString()} divided by zero`, {
        remedy: 'compare the divisor with 0 first',
      });
    }
    const digits = scaleOf(scale ?? Math.max(6, this.scale, divisor.scale));
    const shift = digits + divisor.scale - this.scale;
    const numerator = shift > 0 ? this.unscaled * power(shift) : this.unscaled;
    const denominator = shift < 0 ? divisor.unscaled * power(-shift) : divisor.unscaled;
    return checked(divideHalfUp(numerator, denominator), digits, 'dividedBy');
  }
  /** The number with the other sign. */
  negated(): Decimal {
    return make(-this.unscaled, this.scale);
  }
  /** The nearest number with `scale` digits behind the point, half away from zero; zeros are added where it has fewer. */
  round(scale: number): Decimal {
    return checked(rescale(this.unscaled, this.scale, scaleOf(scale)), scale, 'round');
  }
  /** -1, 0 or 1: by value, so that 1.0 equals 1.00. */
  compare(other: Decimal | string): -1 | 0 | 1 {
    const [a, b] = aligned(this, Decimal.from(other));
    return a < b ? -1 : a > b ? 1 : 0;
  }
  /** True where both denote the same number. */
  equals(other: Decimal | string): boolean {
    return this.compare(other) === 0;
  }
  /** The nearest `number`. */
  toNumber(): number {
    return Number(this.toString());
  }
  /** All digits, never an exponent: `'12.50'`. */
  toString(): string {
    return decimalText(this.unscaled, this.scale);
  }
  /** As text, so that no digit is lost. */
  toJSON(): string {
    return this.toString();
  }
  /** Templates and `String` show the digits; what would calculate or compare throws. */
  [Symbol.toPrimitive](hint: 'string' | 'number' | 'default'): string {
    if (hint === 'string') return this.toString();
    throw new TypeError(
      `a Decimal is no number: write a.plus(b), a.times(b), a.compare(b) < 0, or a.toNumber() (it is ${this.toString()})`,
    );
  }
  /** How consoles show it. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `Decimal(${this.toString()})`;
  }
}

/** The decimal of an unscaled value in the engine's form. */
export function decimalOf(unscaled: Exact, scale: number): Decimal {
  return make(BigInt(unscaled), scale);
}

/** True for a decimal, whichever copy of the package made it. */
export function isDecimal(value: unknown): value is Decimal {
  return brandOf(value) === 'decimal';
}

/** The digits of `unscaled` with the point put in; never an exponent. */
export function decimalText(unscaled: Exact, scale: number): string {
  const text = unscaled.toString();
  if (scale === 0) return text;
  const negative = text.startsWith('-');
  const digits = (negative ? text.slice(1) : text).padStart(scale + 1, '0');
  return `${negative ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** How many digits `unscaled` has; 1 for zero. */
export function digitsOf(unscaled: bigint): number {
  return (unscaled < 0n ? -unscaled : unscaled).toString().length;
}

/** `unscaled` with another scale, half away from zero where digits are lost. */
export function rescale(unscaled: bigint, from: number, to: number): bigint {
  return to >= from ? unscaled * power(to - from) : divideHalfUp(unscaled, power(from - to));
}

/** A decimal, or why there is none. */
export function parseDecimal(value: unknown): Decimal | string {
  if (isDecimal(value)) return value;
  if (typeof value === 'bigint') return fitting(value, 0);
  if (typeof value === 'number')
    return Number.isFinite(value) ? parseText(String(value)) : 'a decimal number is finite';
  if (typeof value === 'string') return parseText(value);
  return 'a text such as 12.50, an integer or a Decimal is expected';
}

function parseText(text: string): Decimal | string {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text);
  const whole = match?.[2] ?? '';
  const fraction = match?.[3] ?? '';
  if (match === null || whole.length + fraction.length === 0) {
    return text.includes(',') ? 'a decimal point is expected' : 'digits with at most one point are expected';
  }
  const exponent = Number(match[4] ?? 0);
  // Text of any length may come in: too long is told before a big number is made of it.
  const digits = (whole + fraction).replace(/^0+(?=\d)/, '');
  const scale = fraction.length - exponent;
  if (digits.length + Math.max(0, -scale) > MAX_DECIMAL_DIGITS + 1) return tooLong;
  const magnitude = BigInt(digits) * power(Math.max(0, -scale));
  return fitting(match[1] === '-' ? -magnitude : magnitude, Math.max(0, scale));
}

const tooLong = `a decimal has at most ${MAX_DECIMAL_DIGITS} digits`;

function fitting(unscaled: bigint, scale: number): Decimal | string {
  if (unscaled >= LIMIT || unscaled <= -LIMIT || scale > MAX_DECIMAL_DIGITS) return tooLong;
  return make(unscaled, scale);
}

function checked(unscaled: bigint, scale: number, method: string): Decimal {
  const result = fitting(unscaled, scale);
  if (typeof result !== 'string') return result;
  throw new MillraceError('ROW_INVALID_ARGUMENT', `the result of ${method} has too many digits`, {
    why: result,
    remedy: 'round(scale) the operands first',
  });
}

function scaleOf(scale: number): number {
  if (Number.isInteger(scale) && scale >= 0 && scale <= MAX_DECIMAL_DIGITS) return scale;
  throw new MillraceError('ROW_INVALID_ARGUMENT', `${String(scale)} is no scale of a decimal`, {
    why: `a scale is a whole number from 0 to ${MAX_DECIMAL_DIGITS}`,
    remedy: 'round(2)',
  });
}

function aligned(a: Decimal, b: Decimal): [bigint, bigint, number] {
  const scale = Math.max(a.scale, b.scale);
  return [rescale(a.unscaled, a.scale, scale), rescale(b.unscaled, b.scale, scale), scale];
}

function divideHalfUp(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  const rest = a % b;
  const twice = rest < 0n ? -rest * 2n : rest * 2n;
  if (twice < (b < 0n ? -b : b)) return quotient;
  return a < 0n === b < 0n ? quotient + 1n : quotient - 1n;
}

function power(exponent: number): bigint {
  return 10n ** BigInt(exponent);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value) : String(value);
}
