import type { AggregateName } from '../aggregate-type.js';
import type { Example, Parameter } from './definition.js';

/** What the catalogue says of an aggregate function. Its type is in `aggregate-type.ts`, its engine in the executor. */
export interface AggregateDefinition {
  readonly name: AggregateName;
  readonly doc: string;
  readonly parameters: readonly Parameter[];
  /** How many of the last parameters may be left out. */
  readonly optional?: number;
  /** Whether leaving out equal values changes the result. */
  readonly distinctMatters: boolean;
  /** Whether the result depends on the order of the rows (S6.3). */
  readonly ordered?: true;
  /** Values of a group, with NULLs, and the result; run by the tests of the executor. */
  readonly example: Example;
}

const number: Parameter = { name: 'value', takes: 'a number' };
const ordered: Parameter = { name: 'value', takes: 'a type with an order' };
const any: Parameter = { name: 'value', takes: 'any type' };

/** All aggregate functions by name. NULL values are left out by each; over none the result is NULL, that of COUNT 0. */
export const aggregateCatalogue: ReadonlyMap<string, AggregateDefinition> = new Map(
  (
    [
      {
        name: 'COUNT',
        doc: 'How many values are not NULL; without operand, how many rows there are.',
        parameters: [any],
        optional: 1,
        distinctMatters: true,
        example: ['COUNT(1, NULL, 1)', '2'],
      },
      {
        name: 'SUM',
        doc: 'The exact sum. Of a DECIMAL it has 38 digits; an integer out of range is an error.',
        parameters: [number],
        distinctMatters: true,
        example: ['SUM(1, NULL, 2)', '3'],
      },
      {
        name: 'MIN',
        doc: 'The least value.',
        parameters: [ordered],
        distinctMatters: false,
        example: ["MIN('b', 'a', NULL)", "'a'"],
      },
      {
        name: 'MAX',
        doc: 'The greatest value.',
        parameters: [ordered],
        distinctMatters: false,
        example: ["MAX('b', 'a', NULL)", "'b'"],
      },
      {
        name: 'AVG',
        doc: 'The sum over the number of values: of integers an integer, its fraction cut off; of a DECIMAL with at least six digits behind the point.',
        parameters: [number],
        distinctMatters: true,
        example: ['AVG(1, 2, NULL)', '1'],
      },
      {
        name: 'FIRST_VALUE',
        doc: 'The first value: by time in a window, then by place.',
        parameters: [any],
        distinctMatters: false,
        ordered: true,
        example: ["FIRST_VALUE(NULL, 'a', 'b')", "'a'"],
      },
      {
        name: 'LAST_VALUE',
        doc: 'The last value, in the order of FIRST_VALUE.',
        parameters: [any],
        distinctMatters: false,
        ordered: true,
        example: ["LAST_VALUE('a', 'b', NULL)", "'b'"],
      },
      {
        name: 'ARRAY_AGG',
        doc: 'All values as an array, in the order of FIRST_VALUE.',
        parameters: [any],
        distinctMatters: true,
        ordered: true,
        example: ['ARRAY_AGG(2, NULL, 1)', 'ARRAY[2, 1]'],
      },
    ] satisfies AggregateDefinition[]
  ).map(definition => [definition.name, definition]),
);
