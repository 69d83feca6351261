import { closestMatch } from '../../errors/closest-match.js';
import { MillraceError } from '../../errors/millrace-error.js';
import { referencesIn } from '../../expr/analysis.js';
import type { Expression } from '../../expr/expression.js';
import { printExpression } from '../../expr/print.js';
import type { Schema } from '../../schema/schema.js';
import type { DataType } from '../../types/data-type.js';
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
