import { closestMatch } from '../../errors/closest-match.js';
import { MillraceError } from '../../errors/millrace-error.js';
import { referencesIn } from '../../expr/analysis.js';
import type { AggregateCall, Expression } from '../../expr/expression.js';
import { printExpression } from '../../expr/print.js';
import type { Schema } from '../../schema/schema.js';
import type { DataType, Kind } from '../../types/data-type.js';
import { equalTypes } from '../../types/equal-types.js';
import { typeText } from '../../types/type-text.js';

/** Refuses references to columns that the inputs do not have, or have in another type. */
export function checkReferences(expression: Expression, inputs: readonly Schema[], place: string | undefined): void {
  for (const { name, input, type } of referencesIn(expression)) {
    const schema = inputs[input];
    if (schema === undefined) throw new Error(`the expression reads input ${input}, and there is none`);
    const found = fieldOf(schema, name, place);
    if (!equalTypes(type, found)) {
      throw new MillraceError('PLAN_TYPE_MISMATCH', `column ${name} is ${typeText(found)}, not ${typeText(type)}`, {
        place,
        why: `${printExpression(expression)} was built over another table`,
        remedy: "use the row that the method's own callback gets",
      });
    }
  }
}

/** The type of the column `name`; refused where there is none, with the nearest name. */
export function fieldOf(schema: Schema, name: string, place: string | undefined): DataType {
  const field = schema.fields.find(f => f.name === name);
  if (field !== undefined) return field.type;
  const names = schema.fields.map(f => f.name);
  throw new MillraceError('PLAN_UNKNOWN_COLUMN', `there is no column '${name}'`, {
    place,
    remedy: names.length === 0 ? 'the table has no columns' : `the columns are ${names.join(', ')}`,
    closest: closestMatch(name, names),
  });
}

/** Refuses a condition that is no BOOLEAN. */
export function checkCondition(expression: Expression, what: string, place: string | undefined): void {
  if (expression.type.kind === 'boolean') return;
  throw new MillraceError('PLAN_TYPE_MISMATCH', `${what} is ${typeText(expression.type)}, not BOOLEAN`, {
    place,
    why: `${printExpression(expression)} is no condition`,
    remedy: 'compare it with something',
  });
}

/** The aggregates that exist, with how many operands they take. */
const AGGREGATES: ReadonlyMap<string, readonly number[]> = new Map([
  ['COUNT', [0, 1]],
  ['SUM', [1]],
  ['MIN', [1]],
  ['MAX', [1]],
  ['AVG', [1]],
  ['FIRST_VALUE', [1]],
  ['LAST_VALUE', [1]],
  ['ARRAY_AGG', [1]],
]);

const NUMERIC: readonly Kind[] = ['tinyint', 'smallint', 'int', 'bigint', 'float', 'double', 'decimal'];

/** Refuses aggregates that do not exist, or that do not take their operand. */
export function checkAggregate(call: AggregateCall, place: string | undefined): void {
  const operands = AGGREGATES.get(call.name);
  if (operands === undefined) {
    throw new MillraceError('PLAN_UNSUPPORTED', `there is no aggregate ${call.name}`, {
      place,
      remedy: `the aggregates are ${[...AGGREGATES.keys()].join(', ')}`,
      closest: closestMatch(call.name, AGGREGATES.keys()),
    });
  }
  if (!operands.includes(call.operands.length)) {
    throw new MillraceError('PLAN_INVALID_ARGUMENT', `${call.name} gets ${call.operands.length} operands`, {
      place,
      remedy: `it takes ${operands.join(' or ')}`,
    });
  }
  const [operand] = call.operands;
  if ((call.name === 'SUM' || call.name === 'AVG') && !NUMERIC.includes(operand!.type.kind)) {
    throw new MillraceError('PLAN_TYPE_MISMATCH', `${call.name} gets ${typeText(operand!.type)}, which is no number`, {
      place,
      remedy: 'cast it to a number first',
    });
  }
  if (call.distinct && operand === undefined) {
    throw new MillraceError(
      'PLAN_INVALID_ARGUMENT',
      'COUNT of all rows counts each row once: it has no distinct form',
      {
        place,
        remedy: 'count(column, { distinct: true }), or distinct() before it',
      },
    );
  }
  if (call.where !== null) checkCondition(call.where, `where of ${call.name}`, place);
}
