import type { Case } from './case.js';

/** A case as JSON text: what a regression file holds. Numbers that JSON has not, and bytes, are tagged objects. */
export function caseText(value: Case): string {
  return `${JSON.stringify(encode(value))}\n`;
}

/** The case that {@link caseText} wrote. */
export function parseCase(text: string): Case {
  return decode(JSON.parse(text)) as Case;
}

function encode(value: unknown): unknown {
  if (typeof value === 'bigint') return { $bigint: String(value) };
  if (typeof value === 'number' && !Number.isFinite(value)) return { $number: String(value) };
  if (value instanceof Uint8Array) return { $bytes: [...value] };
  if (Array.isArray(value)) return value.map(encode);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, encode(item)]));
}

function decode(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(decode);
  if (typeof value !== 'object' || value === null) return value;
  if ('$bigint' in value) return BigInt(value.$bigint as string);
  if ('$number' in value) return Number(value.$number);
  if ('$bytes' in value) return Uint8Array.from(value.$bytes as number[]);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, decode(item)]));
}
