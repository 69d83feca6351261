/**
 * A DOUBLE as CAST to STRING gives it, the way Flink does: `1.0`, `0.001`, `1.0E7`, `NaN`, `-Infinity`. The digits are the
 * fewest that tell it from its neighbours.
 */
export function doubleText(value: number): string {
  return textOfDigits(value, value.toExponential());
}

/** The same for a FLOAT: fewer digits tell its values apart. */
export function floatText(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  let digits = 0;
  while (digits < 9 && Math.fround(Number(value.toExponential(digits))) !== value) digits++;
  return textOfDigits(value, value.toExponential(digits));
}

function textOfDigits(value: number, exponential: string): string {
  if (!Number.isFinite(value)) return String(value);
  if (value === 0) return '0.0';
  const [mantissa, power] = exponential.split('e');
  const exponent = Number(power);
  const sign = value < 0 ? '-' : '';
  const digits = mantissa!.replace(/[-.]/g, '');
  if (exponent < -3 || exponent >= 7) return `${sign}${digits[0]}.${digits.slice(1) || '0'}E${exponent}`;
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const padded = digits.padEnd(exponent + 1, '0');
  return `${sign}${padded.slice(0, exponent + 1)}.${padded.slice(exponent + 1) || '0'}`;
}
