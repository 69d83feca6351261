import type { BIGINT, DECIMAL, DOUBLE, FLOAT, INT, SMALLINT, TINYINT } from './logical-types.js';

/**
 * The kind of the result of arithmetic between two numeric kinds. One table, read by the type checker and by the
 * planner, so that the two cannot drift apart.
 */
export const PROMOTION = {
  tinyint: {
    tinyint: 'tinyint',
    smallint: 'smallint',
    int: 'int',
    bigint: 'bigint',
    decimal: 'decimal',
    float: 'float',
    double: 'double',
  },
  smallint: {
    tinyint: 'smallint',
    smallint: 'smallint',
    int: 'int',
    bigint: 'bigint',
    decimal: 'decimal',
    float: 'float',
    double: 'double',
  },
  int: {
    tinyint: 'int',
    smallint: 'int',
    int: 'int',
    bigint: 'bigint',
    decimal: 'decimal',
    float: 'float',
    double: 'double',
  },
  bigint: {
    tinyint: 'bigint',
    smallint: 'bigint',
    int: 'bigint',
    bigint: 'bigint',
    decimal: 'decimal',
    float: 'float',
    double: 'double',
  },
  decimal: {
    tinyint: 'decimal',
    smallint: 'decimal',
    int: 'decimal',
    bigint: 'decimal',
    decimal: 'decimal',
    float: 'double',
    double: 'double',
  },
  float: {
    tinyint: 'float',
    smallint: 'float',
    int: 'float',
    bigint: 'float',
    decimal: 'double',
    float: 'float',
    double: 'double',
  },
  double: {
    tinyint: 'double',
    smallint: 'double',
    int: 'double',
    bigint: 'double',
    decimal: 'double',
    float: 'double',
    double: 'double',
  },
} as const;

type PromotionRows = typeof PROMOTION;
/** The table under a name, so that declaration files of generic functions do not spell it out. */
export interface Promotion extends PromotionRows {}
/** The kinds that one can calculate with. */
export type NumericKind = keyof Promotion;

/** The tag of a numeric kind. */
export interface NumericByKind {
  tinyint: TINYINT;
  smallint: SMALLINT;
  int: INT;
  bigint: BIGINT;
  decimal: DECIMAL;
  float: FLOAT;
  double: DOUBLE;
}
