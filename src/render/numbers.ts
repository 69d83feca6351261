/** Digits in groups of three: `3,000,000`; not by the locale, so that output is the same everywhere. */
export function countText(n: number): string {
  const [whole, fraction] = String(Math.abs(n)).split('.');
  if (whole!.includes('e')) return String(n);
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${n < 0 ? '-' : ''}${grouped}${fraction === undefined ? '' : `.${fraction}`}`;
}

/** A count in the width that a progress line has: exact below a million, then three digits and a unit: `1.24 M`. */
export function shortCount(n: number): string {
  return Math.abs(n) < 1e6 ? countText(Math.round(n)) : scaled(n, ['M', 'G', 'T'], 1e6);
}

/** A rate: `701/s`, `103 k/s`. */
export function rateText(perSecond: number): string {
  const n = Math.round(perSecond);
  return n < 10_000 ? `${countText(n)}/s` : `${scaled(n, ['k', 'M', 'G', 'T'], 1e3)}/s`;
}

/** An amount of memory in decimal units: `38 MB`. */
export function bytesText(bytes: number): string {
  return bytes < 1000 ? `${Math.round(bytes)} B` : scaled(bytes, ['kB', 'MB', 'GB', 'TB'], 1e3);
}

/** A share in per cent, three digits at most: `0.04 %`. */
export function percentText(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.01) return '< 0.01 %';
  return `${percent < 1 ? Number(percent.toFixed(2)) : Number(percent.toPrecision(3))} %`;
}

/** Three significant digits in the largest unit that leaves one before the point; the last unit takes what is left. */
function scaled(n: number, units: readonly string[], unit: number): string {
  let i = 0;
  let value = n / unit;
  // Compared as it will be shown, so that 999,999 is 1 M and never 1000 k.
  while (i < units.length - 1 && Math.abs(Number(value.toPrecision(3))) >= 1000) {
    value /= 1000;
    i++;
  }
  return `${countText(Number(value.toPrecision(3)))} ${units[i]}`;
}
