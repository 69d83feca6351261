import { type DataType, dataType, withNull, withoutRowtime } from './data-type.js';
import { commonDigits, digitsOfType } from './decimal-rules.js';
import { type NumericKind, PROMOTION } from './promotion.js';

/** True for the kinds that one can calculate with. */
export function isNumericKind(kind: string): kind is NumericKind {
  return Object.hasOwn(PROMOTION, kind);
}

/**
 * The type that holds the values of all given ones, as CASE and COALESCE need it: nullable where one is; `null` where
 * there is none. Numbers meet as {@link PROMOTION} says, DATE and TIMESTAMP at TIMESTAMP.
 */
export function commonType(types: readonly DataType[]): DataType | null {
  let common: DataType | null = withoutRowtime(types[0]!);
  for (let i = 1; i < types.length && common !== null; i++) common = commonOfTwo(common, withoutRowtime(types[i]!));
  return common;
}

function commonOfTwo(a: DataType, b: DataType): DataType | null {
  const nullable = a.nullable || b.nullable;
  if (isNumericKind(a.kind) && isNumericKind(b.kind)) return withNull(commonNumber(a, b, a.kind, b.kind), nullable);
  if (isPointInTime(a) && isPointInTime(b)) return withNull(commonTime(a, b), nullable);
  if (a.kind !== b.kind) return null;
  switch (a.kind) {
    case 'time':
      return dataType('time', { precision: Math.max(a.precision ?? 0, b.precision ?? 0), nullable });
    case 'array':
    case 'multiset': {
      const element = commonOfTwo(a.element!, b.element!);
      return element && dataType(a.kind, { element, nullable });
    }
    case 'map': {
      const key = commonOfTwo(a.key!, b.key!);
      const value = commonOfTwo(a.value!, b.value!);
      return key && value && dataType('map', { key, value, nullable });
    }
    case 'row':
      return commonRow(a, b, nullable);
    default:
      return withNull(a, nullable);
  }
}

function commonNumber(a: DataType, b: DataType, kindOfA: NumericKind, kindOfB: NumericKind): DataType {
  const kind = PROMOTION[kindOfA][kindOfB];
  if (kind === 'decimal') return dataType('decimal', commonDigits(digitsOfType(a)!, digitsOfType(b)!));
  return a.asNumber && b.asNumber ? dataType(kind, { asNumber: true }) : dataType(kind);
}

function isPointInTime(type: DataType): boolean {
  return type.kind === 'date' || type.kind === 'timestamp' || type.kind === 'timestamp_ltz';
}

function commonTime(a: DataType, b: DataType): DataType {
  if (a.kind === 'date' && b.kind === 'date') return a;
  const kind = a.kind === 'timestamp_ltz' || b.kind === 'timestamp_ltz' ? 'timestamp_ltz' : 'timestamp';
  return dataType(kind, { precision: Math.max(a.precision ?? 0, b.precision ?? 0) });
}

function commonRow(a: DataType, b: DataType, nullable: boolean): DataType | null {
  if (a.fields!.length !== b.fields!.length) return null;
  const fields = [];
  for (let i = 0; i < a.fields!.length; i++) {
    const { name, type } = a.fields![i]!;
    const common = commonOfTwo(type, b.fields![i]!.type);
    if (common === null || name !== b.fields![i]!.name) return null;
    fields.push({ name, type: common });
  }
  return dataType('row', { fields, nullable });
}
