/**
 * The key under which values of millrace say what they are. A global symbol, so that a value is known whichever copy of
 * the package made it; `instanceof` would not do.
 */
export const BRAND: unique symbol = Symbol.for('millrace');

/** What stands under {@link BRAND}; `undefined` for everything else in the world. */
export function brandOf(value: unknown): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined;
  return (value as { readonly [BRAND]?: unknown })[BRAND];
}
