/** A function whose caller is looked for. */
export type Callee = (...operands: never[]) => unknown;

/**
 * Where a user's program called into the package. Read from a stack that is taken at the call and put into words only
 * where somebody asks, as most calls are never asked for.
 */
export class CallSite {
  readonly #taken: { readonly stack?: string };
  readonly #exact: boolean;
  readonly #text: (() => string) | null;
  #frame: Frame | null | undefined;

  /** @internal Use {@link callSite}. */
  constructor(taken: { readonly stack?: string }, exact: boolean, text: (() => string) | null) {
    this.#taken = taken;
    this.#exact = exact;
    this.#text = text;
  }

  /** For people: `orders.ts:14`. */
  get place(): string {
    const frame = this.#find();
    if (frame === null) return 'an unknown place';
    return placeText(frame);
  }

  /** The whole path or address of the file; `undefined` where the host does not say. */
  get file(): string | undefined {
    return this.#find()?.file;
  }

  /** The call as far as it is known without reading a file: `.filter(r => r.open)`, on one line, shortened. */
  get text(): string | null {
    return this.#text === null ? null : oneLine(this.#text());
  }

  #find(): Frame | null {
    if (this.#frame === undefined) this.#frame = userFrame(this.#taken.stack ?? '', this.#exact);
    return this.#frame;
  }
}

interface Frame {
  readonly file: string;
  readonly line: number;
}

/** The place of the call of `callee` that is under way; `text` gives the call's own words when asked. */
export function callSite(callee: Callee, text: (() => string) | null = null): CallSite {
  const host: HostError = Error;
  const limit = host.stackTraceLimit;
  // A user's limit may be 0; the frames wanted are the first few.
  host.stackTraceLimit = 8;
  try {
    if (host.captureStackTrace === undefined) return new CallSite(new Error('call site'), false, text);
    const taken: { stack?: string } = {};
    host.captureStackTrace(taken, callee);
    return new CallSite(taken, true, text);
  } finally {
    if (limit === undefined) delete host.stackTraceLimit;
    else host.stackTraceLimit = limit;
  }
}

/** What some hosts add to `Error`: with it the stack begins at the caller exactly. */
interface HostError {
  stackTraceLimit?: number;
  captureStackTrace?(holder: object, callee: Callee): void;
}

/** `orders.ts:14  .filter(r => r.open)`: what stands after `at` in an error. */
export function placeOf(site: { readonly place: string; readonly text: string | null } | null): string | undefined {
  if (site === null) return undefined;
  return site.text === null ? site.place : `${site.place}  ${site.text}`;
}

/** Where in the user's own program an error was thrown: `fraud.ts:14`; `undefined` where its stack does not say. */
export function thrownAt(stack: string): string | undefined {
  const frame = userFrame(stack, false);
  return frame === null ? undefined : placeText(frame);
}

function placeText({ file, line }: Frame): string {
  return `${file.slice(file.lastIndexOf('/') + 1)}:${line}`;
}

/** The first frame outside of the host's own modules; where the stack was not cut at the callee, outside of this package too. */
function userFrame(stack: string, exact: boolean): Frame | null {
  const own = exact ? null : ownFolder();
  for (const line of stack.split('\n')) {
    const frame = frameOf(line);
    if (frame === null || frame.file.startsWith('node:')) continue;
    if (own !== null && frame.file.startsWith(own)) continue;
    return frame;
  }
  return null;
}

/** `at f (file:///a/b.ts:14:10)`, `at /a/b.ts:14:10` or `f@https://host/b.js:14:10`. */
function frameOf(line: string): Frame | null {
  const match = /^(.*):(\d+):\d+\)?$/.exec(line.trim());
  if (match === null) return null;
  const head = match[1]!;
  const opened = line.trimEnd().endsWith(')') ? head.indexOf(' (') : -1;
  const file =
    opened >= 0 ? head.slice(opened + 2) : head.replace(/^at (async )?/, '').replace(/^[^@/]*@(?=\w+:\/\/|\/)/, '');
  return file === '' || file.startsWith('<') || file.startsWith('eval at')
    ? null
    : { file: file.replaceAll('\\', '/'), line: Number(match[2]) };
}

/** The folder of this package's code, of a bundle's file where there is one. */
function ownFolder(): string {
  const frame = (new Error('own folder').stack ?? '')
    .split('\n')
    .map(frameOf)
    .find(frame => frame !== null);
  const file = frame?.file ?? '';
  const folder = file.slice(0, file.lastIndexOf('/') + 1);
  return folder.endsWith('/errors/') ? folder.slice(0, -'errors/'.length) : folder;
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= 90 ? line : `${line.slice(0, 87)}...`;
}
