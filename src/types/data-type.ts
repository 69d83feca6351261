/** The kinds of column that exist (S9.2). The names are those of the tags in `logical-types.ts`. */
export type Kind =
  | 'boolean'
  | 'tinyint'
  | 'smallint'
  | 'int'
  | 'bigint'
  | 'float'
  | 'double'
  | 'decimal'
  | 'string'
  | 'bytes'
  | 'date'
  | 'time'
  | 'timestamp'
  | 'timestamp_ltz'
  | 'array'
  | 'map'
  | 'multiset'
  | 'row'
  | 'variant'
  | 'raw';

/** A column's type as the plan knows it: what the tags of the typed skin are at run time. Plain data, frozen, serialisable. */
export interface DataType {
  readonly kind: Kind;
  readonly nullable: boolean;
  /** DECIMAL: digits, 1 to 38. TIME, TIMESTAMP, TIMESTAMP_LTZ: digits of the second, 0 to 6. */
  readonly precision?: number;
  /** DECIMAL only. */
  readonly scale?: number;
  /** A BIGINT that a program sees as `number`. */
  readonly asNumber?: true;
  /** A TIMESTAMP or TIMESTAMP_LTZ that carries the table's watermark. */
  readonly rowtime?: true;
  /** ARRAY and MULTISET. */
  readonly element?: DataType;
  /** MAP. */
  readonly key?: DataType;
  /** MAP. */
  readonly value?: DataType;
  /** ROW. */
  readonly fields?: readonly Field[];
}

/** A named column. */
export interface Field {
  readonly name: string;
  readonly type: DataType;
}

/** A frozen type of `kind`; NOT NULL unless `facts` say otherwise. */
export function dataType(kind: Kind, facts: Omit<Partial<DataType>, 'kind'> = {}): DataType {
  return Object.freeze({ kind, nullable: false, ...facts });
}

/** The same type with another nullability; the same object where nothing changes. */
export function withNull(type: DataType, nullable: boolean): DataType {
  return type.nullable === nullable ? type : Object.freeze({ ...type, nullable });
}

/** The type without its time attribute, as `final()` and aggregates give it (S13). */
export function withoutRowtime(type: DataType): DataType {
  if (type.rowtime === undefined) return type;
  const { rowtime: _, ...rest } = type;
  return Object.freeze(rest);
}
