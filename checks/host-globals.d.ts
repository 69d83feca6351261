// The globals that the core may use: what browsers, Deno, Bun and Node all have, in the form that all of them have.
// `tsconfig.core.json` compiles the core against this file in place of a platform's own types, so that a global of one
// platform is an unknown name there. Not part of the package.

interface HostTimer {
  readonly '~timer': never;
}

declare function setTimeout(callback: () => void, delay?: number): HostTimer;
declare function clearTimeout(timer: HostTimer | undefined): void;
declare function setInterval(callback: () => void, delay?: number): HostTimer;
declare function clearInterval(timer: HostTimer | undefined): void;
declare function queueMicrotask(callback: () => void): void;
declare function structuredClone<T>(value: T): T;

declare const console: {
  debug(...values: unknown[]): void;
  info(...values: unknown[]): void;
  log(...values: unknown[]): void;
  warn(...values: unknown[]): void;
  error(...values: unknown[]): void;
};

// What some hosts add to errors: optional, so that its use is guarded.
interface ErrorConstructor {
  stackTraceLimit?: number;
  captureStackTrace?(holder: object, callee?: (...operands: never[]) => unknown): void;
}

declare const performance: { now(): number };

declare const crypto: {
  getRandomValues<A extends Uint8Array | Uint32Array>(array: A): A;
  randomUUID(): `${string}-${string}-${string}-${string}-${string}`;
};

interface Event {
  readonly type: string;
}

interface EventTarget {
  addEventListener(type: string, listener: (event: Event) => void, options?: { once?: boolean }): void;
  removeEventListener(type: string, listener: (event: Event) => void): void;
}

interface AbortSignal extends EventTarget {
  readonly aborted: boolean;
  readonly reason: any;
  throwIfAborted(): void;
}
declare const AbortSignal: { abort(reason?: unknown): AbortSignal; timeout(delay: number): AbortSignal };

interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare const AbortController: { new (): AbortController };

interface TextEncoder {
  encode(text?: string): Uint8Array;
  encodeInto(text: string, into: Uint8Array): { read: number; written: number };
}
declare const TextEncoder: { new (): TextEncoder };

interface TextDecoder {
  decode(bytes?: ArrayBuffer | ArrayBufferView, options?: { stream?: boolean }): string;
}
declare const TextDecoder: { new (label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }): TextDecoder };

interface MessagePort extends EventTarget {
  onmessage: ((event: any) => void) | null;
  postMessage(message: unknown): void;
  close(): void;
}
interface MessageChannel {
  readonly port1: MessagePort;
  readonly port2: MessagePort;
}
declare const MessageChannel: { new (): MessageChannel };
