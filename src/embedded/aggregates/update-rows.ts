import { type Batch, valueAt, weightAt } from '../batch.js';
import { ALL_POSITIONS } from '../state/key-table.js';
import { isTrue } from './distinct-pairs.js';
import type { GroupState } from './group-state.js';
import type { Update, UpdatePlan, UpdateStep } from './update.js';

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
