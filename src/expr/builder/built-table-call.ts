import type { Shape } from '../../types/logical-types.js';
import type { TableCall } from '../table-call.js';
import type { Tracked } from './built.js';
import { builtNow } from './tracking.js';

/** A call of a table function, for `lateralJoin`: rows with columns `S` for the row at hand. */
export interface LateralCall<out S extends Shape> {
  readonly '~lateral': S;
}

/** The same at run time. */
export class BuiltTableCall implements Tracked {
  readonly '~tableCall': TableCall;
  readonly '~uses': readonly Tracked[];
  readonly '~text': string;

  constructor(call: TableCall, uses: readonly Tracked[], text: string) {
    this['~tableCall'] = call;
    this['~uses'] = uses;
    this['~text'] = text;
    builtNow(this);
    Object.freeze(this);
  }
}

/** Whether a value is a call of a table function, whichever copy of the package made it. */
export function isBuiltTableCall(value: unknown): value is BuiltTableCall {
  return typeof value === 'object' && value !== null && '~tableCall' in value;
}
