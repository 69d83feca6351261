import { type Callee, callSite, placeOf } from '../errors/call-site.js';
import { closestMatch } from '../errors/closest-match.js';
import { MillraceError } from '../errors/millrace-error.js';
import type { RunOptions } from '../executor/run-options.js';
import { valueShown } from '../types/misfit.js';

/** The words of a mode. */
const MODES = ['automatic', 'batch', 'streaming'] as const;
/** How a pipeline may be run. */
export type Mode = (typeof MODES)[number];

const MODE_VARIABLE = 'MILLRACE_MODE';

const WORDS = ['mode', 'limit', 'signal', 'requireDeterministic', 'onError'];

/**
 * The options of a run, checked, with the mode that counts. An option that does not exist is refused, as one that does
 * nothing would be a silent mistake. `more` are words that the caller knows beside those of {@link RunOptions}.
 */
export function runOptionsOf(given: unknown, callee: Callee, more: readonly string[] = []): RunOptions {
  const place = () => placeOf(callSite(callee));
  if (given !== undefined && (typeof given !== 'object' || given === null)) {
    throw new MillraceError('JOB_INVALID_OPTION', `the options are ${valueShown(given)}`, {
      place: place(),
      remedy: "{ mode: 'batch' }",
    });
  }
  const options: { readonly [word: string]: unknown } = { ...given };
  const words = [...WORDS, ...more];
  for (const word of Object.keys(options)) {
    if (words.includes(word)) continue;
    throw new MillraceError('JOB_UNKNOWN_OPTION', `there is no option '${word}'`, {
      place: place(),
      closest: closestMatch(word, words),
      remedy: `the options are ${words.join(', ')}`,
    });
  }
  const { mode, limit, signal, requireDeterministic, onError } = options;
  check(limit === undefined || (Number.isSafeInteger(limit) && Number(limit) > 0), 'limit', limit, 'limit: 10', place);
  check(
    onError === undefined || onError === 'fail' || onError === 'skip',
    'onError',
    onError,
    "onError: 'skip'",
    place,
  );
  check(
    requireDeterministic === undefined || typeof requireDeterministic === 'boolean',
    'requireDeterministic',
    requireDeterministic,
    'requireDeterministic: true',
    place,
  );
  check(signal === undefined || isSignal(signal), 'signal', signal, 'signal: AbortSignal.timeout(1000)', place);
  // Checked above, word by word.
  return { ...(options as RunOptions), mode: chosenMode(modeOf(mode, 'mode', place)) };
}

/**
 * The mode that counts: `MILLRACE_MODE`, into which the command line puts `--mode`, else what the program asks for. The
 * one place where a mode is decided; whoever compares modes hands them to an executor directly.
 */
export function chosenMode(asked: Mode = 'automatic'): Mode {
  const told = environmentVariable(MODE_VARIABLE);
  return told === undefined || told === '' ? asked : modeOf(told, MODE_VARIABLE, () => undefined);
}

/** The variable that overrules the program's mode, where it is set. */
export function overrulesMode(): string | null {
  const told = environmentVariable(MODE_VARIABLE);
  return told === undefined || told === '' ? null : MODE_VARIABLE;
}

function modeOf(word: unknown, option: string, place: () => string | undefined): Mode {
  if (word === undefined) return 'automatic';
  const mode = MODES.find(mode => mode === word);
  if (mode !== undefined) return mode;
  throw new MillraceError('JOB_INVALID_MODE', `${option} is ${valueShown(word)}`, {
    place: place(),
    closest: typeof word === 'string' ? closestMatch(word, MODES) : undefined,
    remedy: `the modes are ${MODES.join(', ')}`,
  });
}

/** A variable of the process, where the host has such a thing. */
function environmentVariable(name: string): string | undefined {
  const host = globalThis as { readonly process?: { readonly env?: { readonly [name: string]: string | undefined } } };
  return host.process?.env?.[name];
}

function isSignal(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'aborted' in value && 'addEventListener' in value;
}

function check(isRight: boolean, word: string, value: unknown, example: string, place: () => string | undefined): void {
  if (isRight) return;
  throw new MillraceError('JOB_INVALID_OPTION', `${word} is ${valueShown(value)}`, {
    place: place(),
    remedy: `for example { ${example} }`,
  });
}
