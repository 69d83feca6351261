/**
 * A double rounded to `digits` digits behind the point (before it where negative), halves away from zero, going by its
 * shortest decimal form: 2.675 becomes 2.68, as it reads, though the double lies a little below.
 */
export function roundDouble(value: number, digits: number): number {
  return atDigit(value, digits, true);
}

/** A double with the digits after `digits` digits behind the point (before it where negative) cut off. */
export function truncateDouble(value: number, digits: number): number {
  return atDigit(value, digits, false);
}

function atDigit(value: number, digits: number, round: boolean): number {
  if (!Number.isFinite(value) || value === 0) return value;
  const [mantissa, power] = Math.abs(value).toExponential().split('e');
  const shown = mantissa!.replace('.', '');
  const exponent = Number(power);
  // Digits of the shortest form that stay: those before the point and `digits` behind it.
  const kept = exponent + 1 + digits;
  if (kept >= shown.length) return value;
  if (kept < 0) return 0;
  // Up to 16 digits: more than a safe integer has.
  let unscaled = BigInt(shown.slice(0, kept));
  if (round && shown.charCodeAt(kept) >= 0x35) unscaled++;
  return Number(`${value < 0 ? '-' : ''}${unscaled}e${exponent + 1 - kept}`) + 0;
}
