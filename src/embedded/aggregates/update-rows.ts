import { type Batch, valueAt, weightAt } from '../batch.js';
import { ALL_POSITIONS } from '../state/key-table.js';
import { isTrue } from './distinct-pairs.js';
import type { GroupState } from './group-state.js';
import type { RunningUpdate, Update, UpdatePlan, UpdateStep } from './update.js';

/** The update loop without generated code: the same answer, a call for each row and aggregate. */
export function updateRows({ steps, rows, retracts }: UpdatePlan): Update {
  return (batch, ids, state) => {
    const positions = batch.selection ?? ALL_POSITIONS;
    const { records } = state;
    for (let k = 0; k < batch.count; k++) {
      const position = positions[k]!;
      const id = ids[position]!;
      const weight = weightAt(batch, position);
      if (rows !== null) records.set(id, rows, records.get(id, rows) + weight);
      for (const step of steps) updateRow(step, retracts, batch, position, id, weight, state);
    }
  };
}

/** The same, with the results of each row that asks for them. */
export function runRows(plan: UpdatePlan): RunningUpdate {
  const one = new Int32Array(1);
  return (batch, ids, state, { targets, into }) => {
    const positions = batch.selection ?? ALL_POSITIONS;
    for (let k = 0; k < batch.count; k++) {
      const position = positions[k]!;
      one[0] = ids[position]!;
      const weight = weightAt(batch, position);
      for (const step of plan.steps) updateRow(step, plan.retracts, batch, position, one[0], weight, state);
      const target = targets[position]!;
      if (target < 0) continue;
      plan.steps.forEach(({ accumulator }, c) => {
        accumulator.results(state, one, 1, into.columns[c]!, target);
      });
    }
  };
}

function updateRow(
  { accumulator, operand, where, distinct }: UpdateStep,
  retracts: boolean,
  batch: Batch,
  position: number,
  id: number,
  weight: number,
  state: GroupState,
): void {
  if (where !== null && !isTrue(batch, where, position)) return;
  const value = operand === null ? null : valueAt(batch, operand, position);
  if (operand !== null && value === null) return;
  let change = weight;
  if (distinct !== null) {
    const { ids, records } = state.pairs[distinct.pairs]!;
    const pair = ids[position]!;
    const before = records.get(pair, distinct.field);
    const after = retracts ? before + weight : 1;
    records.set(pair, distinct.field, after);
    change = Number(after > 0) - Number(before > 0);
  }
  if (change !== 0) accumulator.add(state, id, value, change, batch, position);
}
