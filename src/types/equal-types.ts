import type { DataType } from './data-type.js';

/** Whether two types are the same in every fact, nullability and time attribute included. */
export function equalTypes(a: DataType, b: DataType): boolean {
  if (a === b) return true;
  return (
    a.kind === b.kind &&
    a.nullable === b.nullable &&
    a.precision === b.precision &&
    a.scale === b.scale &&
    a.asNumber === b.asNumber &&
    a.rowtime === b.rowtime &&
    equalParts(a.element, b.element) &&
    equalParts(a.key, b.key) &&
    equalParts(a.value, b.value) &&
    a.fields?.length === b.fields?.length &&
    (a.fields ?? []).every(({ name, type }, i) => name === b.fields![i]!.name && equalTypes(type, b.fields![i]!.type))
  );
}

function equalParts(a: DataType | undefined, b: DataType | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equalTypes(a, b);
}
