import type { RowStore } from '../state/row-store.js';

/**
 * What rows of a store with weights add up to: each row at `slots` once, with the sum of its weights, where that is not 0.
 * Calls `give` with the first slot of each; where rows have places, equal ones in two places are two.
 */
export function netWeights(
  store: RowStore,
  slots: Iterable<number>,
  placed: boolean,
  give: (slot: number, weight: number) => void,
): void {
  const byHash = new Map<number, { readonly slot: number; weight: number }[]>();
  for (const slot of slots) {
    const hash = store.hashContent(slot);
    const alike = byHash.get(hash);
    const same = alike?.find(
      other => store.equalContent(other.slot, slot) && !(placed && store.comparePlace(other.slot, slot) !== 0),
    );
    if (same !== undefined) same.weight += store.weight(slot);
    else if (alike === undefined) byHash.set(hash, [{ slot, weight: store.weight(slot) }]);
    else alike.push({ slot, weight: store.weight(slot) });
  }
  for (const alike of byHash.values()) for (const { slot, weight } of alike) if (weight !== 0) give(slot, weight);
}
