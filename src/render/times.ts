import { formatTimestamp } from '../types/time-text.js';
import { countText } from './numbers.js';

/** How long something took: `41 ms`, `18.4 s`, `2 min 5 s`, `1 h 2 min`. */
export function elapsedText(millis: number): string {
  if (millis < 999.5) return `${Math.round(millis)} ms`;
  if (millis < 59_950) return `${Number((millis / 1000).toFixed(1))} s`;
  const seconds = Math.round(millis / 1000);
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return withRest(minutes, 'min', seconds % 60, 's');
  return withRest(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

/** A running clock: `00:12`, `1:02:03` from an hour on. */
export function clockText(millis: number): string {
  const seconds = Math.floor(millis / 1000);
  const hours = Math.floor(seconds / 3600);
  const rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours === 0 ? rest : `${hours}:${rest}`;
}

/** How far back something is, in one unit: `2 s`, `6 min`, `3 h`, `12 d`. */
export function ageText(millis: number): string {
  if (millis < 1000) return `${Math.round(millis)} ms`;
  if (millis < 60_000) return `${Math.floor(millis / 1000)} s`;
  if (millis < 3_600_000) return `${Math.floor(millis / 60_000)} min`;
  if (millis < 2 * 86_400_000) return `${Math.floor(millis / 3_600_000)} h`;
  return `${countText(Math.floor(millis / 86_400_000))} d`;
}

/**
 * An instant of epoch milliseconds, in UTC whatever the machine's zone (S9.7): `2001-03-14 12:00:00`, with at
 * least `digits` digits of the second. Microseconds are a fraction of `millis`.
 */
export function timestampText(millis: number, digits: number): string {
  return Number.isFinite(millis) ? formatTimestamp(millis, digits) : String(millis);
}

/** An instant to the minute, for progress lines: `2001-03-14 12:00`; to the second where that says more. */
export function minuteText(millis: number): string {
  return timestampText(millis, 0).replace(/:00$/, '');
}

/** How many digits of the second `millis` needs: 0, 3 or 6. */
export function secondDigits(millis: number): 0 | 3 | 6 {
  if (!Number.isFinite(millis) || millis % 1000 === 0) return 0;
  return Number.isInteger(millis) ? 3 : 6;
}

function withRest(n: number, unit: string, rest: number, restUnit: string): string {
  return rest === 0 ? `${n} ${unit}` : `${n} ${unit} ${rest} ${restUnit}`;
}

function two(n: number): string {
  return String(n).padStart(2, '0');
}
