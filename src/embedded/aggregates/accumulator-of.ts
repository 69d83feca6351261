import { physicalOf } from '../batch.js';
import type { Accumulator } from './accumulator.js';
import type { ColumnCall } from './arguments.js';
import { AverageDouble } from './average-double.js';
import { AverageExact } from './average-exact.js';
import { Collect } from './collect.js';
import { Count } from './count.js';
import type { EntryOrder } from './entry-order.js';
import { ExtremeExact } from './extreme-exact.js';
import { ExtremeNumber } from './extreme-number.js';
import { ExtremeObject } from './extreme-object.js';
import { ExtremeRetracting } from './extreme-retracting.js';
import { FirstLast } from './first-last.js';
import { FirstLastPlaced } from './first-last-placed.js';
import { FirstLastRetracting } from './first-last-retracting.js';
import type { StateLayout } from './group-state.js';
import { SumDouble } from './sum-double.js';
import { SumExact } from './sum-exact.js';
import { UserIncremental } from './user-incremental.js';
import { UserRecomputed } from './user-recomputed.js';

/** What an aggregate keeps and does. `retracts`: its values may be taken away again. */
export function accumulatorOf(
  call: ColumnCall,
  order: EntryOrder,
  retracts: boolean,
  layout: StateLayout,
): Accumulator {
  const { name, type, user } = call;
  if (name === 'COUNT') return new Count(layout);
  const operand = call.operandType!;
  if (user !== undefined) {
    // Windows merge panes, and what is taken back from one may have come to another (S5.5): of that no state can tell.
    const isIncremental = order.time === null ? !retracts || user.retract !== null : !retracts && user.merge !== null;
    return isIncremental
      ? new UserIncremental(user, operand, retracts, layout)
      : new UserRecomputed(user, operand, layout);
  }
  const isBinary = operand.kind === 'float' || operand.kind === 'double';
  switch (name) {
    case 'SUM':
      return isBinary ? new SumDouble(type, layout) : new SumExact(type, layout);
    case 'AVG':
      return isBinary ? new AverageDouble(type, layout) : new AverageExact(operand, type, layout);
    case 'MIN':
    case 'MAX': {
      const isMin = name === 'MIN';
      if (retracts) return new ExtremeRetracting(isMin, operand, layout);
      const physical = physicalOf(type);
      if (physical === 'f64') return new ExtremeNumber(isMin, type, layout);
      return physical === 'exact' ? new ExtremeExact(isMin, type, layout) : new ExtremeObject(isMin, operand, layout);
    }
    case 'FIRST_VALUE':
    case 'LAST_VALUE': {
      const isFirst = name === 'FIRST_VALUE';
      if (retracts) return new FirstLastRetracting(isFirst, order, layout);
      return order.placed ? new FirstLastPlaced(isFirst, order.time, layout) : new FirstLast(isFirst, order, layout);
    }
    case 'ARRAY_AGG':
      return new Collect(operand, call.distinct, order, layout);
    default:
      throw new Error(`no aggregate ${name}`);
  }
}
