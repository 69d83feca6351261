import type { Platform } from './platform.js';

/** The globals that every host has, by name, so that the core needs no host's type declarations. */
interface HostGlobals {
  readonly performance?: { now(): number };
  readonly setTimeout: (f: () => void, delay: number) => unknown;
  readonly clearTimeout: (timer: unknown) => void;
  readonly setImmediate?: (f: () => void) => unknown;
}

/** The platform of the running host, from globals that browsers, Node, Deno and Bun share. */
export function defaultPlatform(): Platform {
  // Every host of JavaScript timers has these; none is asked for its other globals.
  const host = globalThis as unknown as HostGlobals;
  return {
    now: () => Date.now(),
    monotonic: () => host.performance?.now() ?? Date.now(),
    random: () => Math.random(),
    schedule(f, delay) {
      const timer = host.setTimeout(f, delay);
      return () => host.clearTimeout(timer);
    },
    yield: () =>
      new Promise(resolve => {
        if (host.setImmediate !== undefined) host.setImmediate(resolve);
        else host.setTimeout(resolve, 0);
      }),
  };
}
