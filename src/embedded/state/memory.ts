/** Blocks below this stay in sight of the collector of garbage: they are many, and their sum is small. */
const LEAST_BYTES = 1 << 16;
/** So many bytes are taken at least before the collector hears of it. */
const LEAST_PRESSURE = 1 << 28;
/** What it is told then: half of it would not make V8 look for garbage each time. */
const SIGNAL_BYTES = 1 << 27;

const canShare = isSharingPossible();
/** Bytes that the collector has not given back yet, and those taken since it last heard of them. */
let alive = 0;
let taken = 0;
const givenBack = canShare ? new FinalizationRegistry<number>(bytes => (alive -= bytes)) : null;

/**
 * Zeroed memory for state that grows. V8 looks for garbage whenever buffers have grown by 64 MB, so that state of a
 * gigabyte is marked sixteen times while it grows. Shared memory is not counted there; so this counts it, and tells the
 * collector only when as much has been taken as is alive: each byte of state then costs a constant share of a
 * collection, and garbage is never more than the state.
 */
export function memory(bytes: number): ArrayBufferLike {
  if (givenBack === null || bytes < LEAST_BYTES) return new ArrayBuffer(bytes);
  const block = new SharedArrayBuffer(bytes);
  givenBack.register(block, bytes);
  alive += bytes;
  taken += bytes;
  if (taken > Math.max(alive / 2, LEAST_PRESSURE)) {
    taken = 0;
    // Nothing is written to it, so it takes no memory; its size alone is counted.
    new ArrayBuffer(SIGNAL_BYTES);
  }
  return block;
}

/** Not every host has shared memory in every page, and some refuse to decode text in it. */
function isSharingPossible(): boolean {
  try {
    const bytes = new Uint8Array(new SharedArrayBuffer(1));
    new TextDecoder().decode(bytes);
    new TextEncoder().encodeInto('a', bytes);
    return true;
  } catch {
    return false;
  }
}
