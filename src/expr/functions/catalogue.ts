import { arithmeticFunctions } from './arithmetic.js';
import { collectionFunctions } from './collection.js';
import { comparisonFunctions } from './comparison.js';
import { conditionalFunctions } from './conditional.js';
import { conversionFunctions } from './conversion.js';
import type { FunctionDefinition } from './definition.js';
import { logicFunctions } from './logic.js';
import { stringFunctions } from './string.js';
import { timeFunctions } from './time.js';

/** All scalar functions by name, in the order in which pages list them. A new function is one entry in one of the lists. */
export const catalogue: ReadonlyMap<string, FunctionDefinition> = new Map(
  [
    ...comparisonFunctions,
    ...logicFunctions,
    ...arithmeticFunctions,
    ...stringFunctions,
    ...timeFunctions,
    ...conditionalFunctions,
    ...conversionFunctions,
    ...collectionFunctions,
  ].map(definition => [definition.name, definition]),
);
