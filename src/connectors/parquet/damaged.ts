/** The bytes are not what Parquet says they should be. Whoever knows the file turns it into an error with a place. */
export class Damaged extends Error {
  override readonly name = 'Damaged';
}

/** Throws {@link Damaged} with `what` unless the condition holds. */
export function demand(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Damaged(what);
}
