import type { ChangeKind } from '../connectors/contract/sink.js';

/** A row that changed, with the key by which it is told from others; `null` where none is known. */
export interface ChangedRow {
  readonly key: string | null;
}

/**
 * Makes the removals and insertions of a step into kinds of changes (S13): a removal and an insertion of one key become
 * -U and +U, side by side.
 */
export function giveKinds<R extends ChangedRow>(
  removed: readonly R[],
  inserted: readonly R[],
  give: (kind: ChangeKind, row: R) => void,
): void {
  const successors = new Map<string, number>();
  inserted.forEach(({ key }, at) => {
    if (key !== null && !successors.has(key)) successors.set(key, at);
  });
  const used = new Set<number>();
  for (const row of removed) {
    const at = row.key === null ? undefined : successors.get(row.key);
    if (at === undefined || used.has(at)) give('-D', row);
    else {
      used.add(at);
      give('-U', row);
      give('+U', inserted[at]!);
    }
  }
  inserted.forEach((row, at) => {
    if (!used.has(at)) give('+I', row);
  });
}
