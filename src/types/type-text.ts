import type { DataType } from './data-type.js';

/** A type as DDL writes it: `DECIMAL(10, 2)`, `ARRAY<STRING> NOT NULL`. With `nullability: false` only what it is. */
export function typeText(type: DataType, { nullability = true }: { nullability?: boolean } = {}): string {
  const text = nameOf(type, nullability);
  return nullability && !type.nullable ? `${text} NOT NULL` : text;
}

function nameOf(type: DataType, nullability: boolean): string {
  const part = (inner: DataType | undefined) => (inner === undefined ? '?' : typeText(inner, { nullability }));
  switch (type.kind) {
    case 'decimal':
      return `DECIMAL(${type.precision}, ${type.scale})`;
    case 'time':
    case 'timestamp':
    case 'timestamp_ltz':
      return type.precision === undefined ? type.kind.toUpperCase() : `${type.kind.toUpperCase()}(${type.precision})`;
    case 'array':
      return `ARRAY<${part(type.element)}>`;
    case 'multiset':
      return `MULTISET<${part(type.element)}>`;
    case 'map':
      return `MAP<${part(type.key)}, ${part(type.value)}>`;
    case 'row':
      return `ROW<${(type.fields ?? []).map(field => `${field.name} ${part(field.type)}`).join(', ')}>`;
    default:
      return type.kind.toUpperCase();
  }
}
