import type { DataType, Field } from '../types/data-type.js';

/** Columns as a program declares them, a line each: `  id: t.bigint(),`. */
export function columnsText(fields: readonly Field[], indent = '  '): string {
  return fields.map(({ name, type }) => `${indent}${propertyText(name)}: ${columnText(type, indent)},\n`).join('');
}

/** A name as it stands before the colon of a property. */
function propertyText(name: string): string {
  // Written otherwise, that name would set the prototype.
  if (name === '__proto__') return "['__proto__']";
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name) ? name : stringText(name);
}

/** A text of TypeScript in single quotes. */
export function stringText(text: string): string {
  const inner = JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${inner.replace(/[\u2028\u2029]/g, at => (at === '\u2028' ? '\\u2028' : '\\u2029'))}'`;
}

function columnText(type: DataType, indent: string): string {
  return `${makerText(type, indent)}${type.asNumber === true ? '.asNumber()' : ''}${type.nullable ? '.nullable()' : ''}`;
}

function makerText(type: DataType, indent: string): string {
  const part = (inner: DataType | undefined) => columnText(inner!, indent);
  switch (type.kind) {
    case 'decimal':
      return `t.decimal(${type.precision}, ${type.scale})`;
    case 'timestamp':
      return `t.timestamp(${type.precision})`;
    case 'timestamp_ltz':
      return `t.timestampLtz(${type.precision})`;
    case 'array':
    case 'multiset':
      return `t.${type.kind}(${part(type.element)})`;
    case 'map':
      return `t.map(${part(type.key)}, ${part(type.value)})`;
    case 'row':
      return `t.row({\n${columnsText(type.fields!, `${indent}  `)}${indent}})`;
    default:
      return `t.${type.kind}()`;
  }
}
