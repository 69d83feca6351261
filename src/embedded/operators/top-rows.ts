import type { Batch } from '../batch.js';

/** The rows of a top-N by key: which ones are among the first, and how that changes. */
export interface TopRows {
  /** Takes in the live rows of `batch`, whose keys have `ids`, by position. */
  insert(batch: Batch, ids: Int32Array): void;
  /** Emits how the first rows of the keys touched since the last flush have changed. */
  flush(): void;
  /** Between steps: the key of `id` is gone, and so are its rows; what was emitted stays. */
  forget(id: number): void;
  /** After a restore: what is there was shown. */
  settle(): void;
  /** The slots of all rows and the ids of their keys. */
  rowsById(): { readonly slots: Int32Array; readonly ids: Int32Array };
  readonly bytes: number;
}
