/**
 * Sums of doubles as integers of unlimited size: every finite double is a whole number of 2^-1074, so a sum of them is
 * too, and nothing is lost (S9.3). Slow and plain; shares nothing with the engine's way.
 */

const bits = new DataView(new ArrayBuffer(8));

/** `value` in units of 2^-1074. */
function unitsOf(value: number): bigint {
  bits.setFloat64(0, value);
  const word = bits.getBigUint64(0);
  const exponent = Number((word >> 52n) & 0x7ffn);
  const fraction = word & 0xfffffffffffffn;
  const size = exponent === 0 ? fraction : (fraction | (1n << 52n)) << BigInt(exponent - 1);
  return word >> 63n === 1n ? -size : size;
}

/** How a binary format rounds: digits of the significand, exponents of its least and greatest unit in 2^-1074. */
interface Format {
  readonly digits: number;
  readonly least: number;
  readonly greatest: number;
}

const DOUBLE: Format = { digits: 53, least: 0, greatest: 1074 + 1023 - 52 };
const FLOAT: Format = { digits: 24, least: 1074 - 149, greatest: 1074 + 127 - 23 };

/** `units` of 2^-1074 rounded once, to nearest, ties to even. */
function round(units: bigint, format: Format): number {
  const size = units < 0n ? -units : units;
  const length = size === 0n ? 0 : size.toString(2).length;
  const unit = Math.max(length - format.digits, format.least);
  const power = 1n << BigInt(unit);
  let significand = size / power;
  const rest = (size % power) * 2n;
  if (rest > power || (rest === power && significand % 2n === 1n)) significand += 1n;
  const isTooBig = significand * power >= 1n << BigInt(format.greatest + format.digits);
  const result = isTooBig ? Number.POSITIVE_INFINITY : scale(significand, unit);
  return units < 0n ? -result : result;
}

/** `significand` times 2^(`unit` - 1074): a double exactly, and so is every halving and doubling on the way. */
function scale(significand: bigint, unit: number): number {
  let result = Number(significand);
  for (let exponent = unit - 1074; exponent > 0; exponent--) result *= 2;
  for (let exponent = unit - 1074; exponent < 0; exponent++) result /= 2;
  return result;
}

/** The true sum of `values`, rounded once to DOUBLE, or to FLOAT. */
export function exactSum(values: readonly number[], isFloat: boolean): number {
  const infinities = new Set(values.filter(value => !Number.isFinite(value)));
  if (infinities.has(Number.NaN) || infinities.size > 1) return Number.NaN;
  for (const infinity of infinities) return infinity;
  const units = values.reduce((sum, value) => sum + unitsOf(value), 0n);
  return units === 0n ? 0 : round(units, isFloat ? FLOAT : DOUBLE);
}
