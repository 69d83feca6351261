import { MillraceError } from '../../errors/millrace-error.js';
import type { INT, STRING, TIMESTAMP } from '../../types/logical-types.js';
import { valueShown } from '../../types/misfit.js';
import type { AggregateName } from '../aggregate-type.js';
import type { AggregateCall } from '../expression.js';
import { resolveCall } from '../functions/resolve.js';
import { resolveAggregate } from '../functions/resolve-aggregate.js';
import type { Agg, NestedAgg, NumAgg, TextAgg, TimeAgg } from './agg.js';
import { type Built, isBuilt } from './built.js';
import { type BuiltAgg, callAgg, isBuiltAgg, madeAgg } from './built-agg.js';
import { literalOf } from './operand.js';

/** COUNT of rows, or of the values of an expression that are not NULL. */
export function countOf(operand: Built | null): BuiltAgg {
  const node = operand === null ? null : operand['~node'];
  const text = operand === null ? 'count()' : `${operand['~text']}.count()`;
  return callAgg(() => resolveAggregate('COUNT', node === null ? [] : [node]), operand === null ? [] : [operand], text);
}

/** The aggregate of an expression. */
export function aggregateOf(name: AggregateName, method: string, operand: Built): BuiltAgg {
  const text = `${operand['~text']}.${method}()`;
  return callAgg(({ isGlobal }) => resolveAggregate(name, [operand['~node']], { isGlobal }), [operand], text);
}

/** What every aggregate has. */
const anyMethods = {
  where(this: BuiltAgg, filter: unknown): BuiltAgg {
    if (!isBuilt(filter) || filter['~type'].kind !== 'boolean') {
      throw new MillraceError(
        'PLAN_TYPE_MISMATCH',
        `${this['~text']}.where gets ${shown(filter)}, which is no condition`,
        {
          remedy: 'count().where(r.price.gt(10))',
        },
      );
    }
    const condition = filter['~node'];
    return changed(
      this,
      `where(${filter['~text']})`,
      [filter],
      ({ name, operands, distinct, where, user }, isGlobal) => {
        const both = where === null ? condition : resolveCall('AND', [where, condition]);
        return resolveAggregate(name, operands, { distinct, where: both, isGlobal, user });
      },
    );
  },
} satisfies AggMethodsOf<NestedAgg<INT, null>>;

const numberMethods = {
  ...anyMethods,
  distinct(this: BuiltAgg): BuiltAgg {
    return changed(this, 'distinct()', [], ({ name, operands, where, user }, isGlobal) => {
      if (operands.length === 0) {
        throw new MillraceError('PLAN_INVALID_ARGUMENT', 'count() counts each row once: it has no distinct form', {
          remedy: 'r.user.count().distinct() counts the different users',
        });
      }
      return resolveAggregate(name, operands, { distinct: true, where, isGlobal, user });
    });
  },
  ifNull,
  asNumber(this: BuiltAgg): BuiltAgg {
    return madeAgg(scope => resolveCall('AS_NUMBER', [this['~recipe'](scope)]), [this], `${this['~text']}.asNumber()`);
  },
  dividedBy(this: BuiltAgg, other: unknown): BuiltAgg {
    if (!isBuiltAgg(other)) {
      throw new MillraceError(
        'PLAN_TYPE_MISMATCH',
        `${this['~text']}.dividedBy gets ${shown(other)}, which is no aggregate`,
        {
          remedy: 'divide in a select above: aggregate(…).select(r => ({ … }))',
        },
      );
    }
    return madeAgg(
      scope => resolveCall('DIVIDE', [this['~recipe'](scope), other['~recipe'](scope)]),
      [this, other],
      `${this['~text']}.dividedBy(${other['~text']})`,
    );
  },
} satisfies AggMethodsOf<NumAgg<INT, null>>;

const textMethods = { ...anyMethods, ifNull } satisfies AggMethodsOf<TextAgg<STRING, null>>;
const timeMethods = anyMethods satisfies AggMethodsOf<TimeAgg<TIMESTAMP, null>>;

/** The methods of aggregates by the kind of their result. */
export const aggMethods = { any: anyMethods, number: numberMethods, text: textMethods, time: timeMethods };

type AggMethodsOf<Rich> = {
  readonly [K in Exclude<keyof Rich, keyof Agg<never, never>>]: (this: BuiltAgg, ...operands: never[]) => unknown;
};

function ifNull(this: BuiltAgg, value: unknown): BuiltAgg {
  const recipe = this['~recipe'];
  return madeAgg(
    scope => {
      const result = recipe(scope);
      return resolveCall('COALESCE', [result, literalOf(value, result.type)]);
    },
    [this],
    `${this['~text']}.ifNull(${valueShown(value)})`,
  );
}

/** The same aggregate with every call that it is made of changed. */
function changed(
  agg: BuiltAgg,
  text: string,
  uses: readonly Built[],
  change: (call: AggregateCall, isGlobal: boolean) => AggregateCall,
): BuiltAgg {
  const call = agg['~call'];
  const whole = `${agg['~text']}.${text}`;
  if (call !== null) return callAgg(scope => change(call(scope), scope.isGlobal), [agg, ...uses], whole);
  const recipe = agg['~recipe'];
  return madeAgg(
    scope => recipe({ ...scope, add: call => scope.add(change(call, scope.isGlobal)) }),
    [agg, ...uses],
    whole,
  );
}

function shown(value: unknown): string {
  return isBuilt(value) || isBuiltAgg(value) ? value['~text'] : valueShown(value);
}
