// Catches an option that is swallowed in silence, and a mode that is decided in another order than it should.
import { afterEach, describe, expect, test } from 'vitest';
import { chosenMode, runOptionsOf } from '../../src/environment/run-options.js';

function given(options: unknown, more: readonly string[] = []) {
  return runOptionsOf(options, given, more);
}

afterEach(() => {
  delete process.env.MILLRACE_MODE;
});

describe('the mode', () => {
  test('is automatic, unless it is said', () => {
    expect(given(undefined).mode).toBe('automatic');
    expect(given({ mode: 'streaming' }).mode).toBe('streaming');
  });

  test('is what MILLRACE_MODE says, whatever the program asks for', () => {
    process.env.MILLRACE_MODE = 'streaming';
    expect(given({ mode: 'batch' }).mode).toBe('streaming');
    expect(chosenMode()).toBe('streaming');
    process.env.MILLRACE_MODE = '';
    expect(given({ mode: 'batch' }).mode).toBe('batch');
  });

  test.each<[unknown, RegExp]>([
    [
      { mode: 'stream' },
      /^JOB_INVALID_MODE {2}mode is "stream"\n {2}at {3}run-options\.test\.ts:\d+\n {2}do {3}did you mean 'streaming'\? the modes are automatic, batch, streaming$/,
    ],
    [{ mode: 'streamin' }, /did you mean 'streaming'\?/],
    [{ mode: 5 }, /^JOB_INVALID_MODE {2}mode is 5\n/],
  ])('%j is refused', (options, message) => {
    expect(() => given(options)).toThrow(message);
  });

  test('a mistyped MILLRACE_MODE is refused too', () => {
    process.env.MILLRACE_MODE = 'btach';
    expect(() => given({})).toThrow(
      'JOB_INVALID_MODE  MILLRACE_MODE is "btach"\n  do   did you mean \'batch\'? the modes are automatic, batch, streaming',
    );
  });

  test('a host without a process has none to overrule it', () => {
    const { process: host } = globalThis;
    try {
      Reflect.set(globalThis, 'process', undefined);
      expect(chosenMode('batch')).toBe('batch');
    } finally {
      Reflect.set(globalThis, 'process', host);
    }
  });
});

describe('options', () => {
  test('that exist are handed on', () => {
    const { signal } = new AbortController();
    const options = { limit: 3, signal, requireDeterministic: true, onError: 'skip' } as const;
    expect(given(options)).toEqual({ ...options, mode: 'automatic' });
    expect(given({ as: 'table' }, ['as'])).toEqual({ as: 'table', mode: 'automatic' });
  });

  test.each<[unknown, RegExp]>([
    [
      { modes: 'batch' },
      /^JOB_UNKNOWN_OPTION {2}there is no option 'modes'\n {2}at {3}.*\n {2}do {3}did you mean 'mode'\? the options are mode, limit, signal, requireDeterministic, onError$/,
    ],
    [{ parallelism: 4 }, /^JOB_UNKNOWN_OPTION {2}there is no option 'parallelism'/],
    [{ as: 'table' }, /^JOB_UNKNOWN_OPTION {2}there is no option 'as'/],
    [{ limit: 0 }, /^JOB_INVALID_OPTION {2}limit is 0\n {2}at {3}.*\n {2}do {3}for example \{ limit: 10 \}$/],
    [{ limit: 1.5 }, /^JOB_INVALID_OPTION {2}limit is 1.5/],
    [{ onError: 'ignore' }, /^JOB_INVALID_OPTION {2}onError is "ignore"/],
    [{ requireDeterministic: 1 }, /^JOB_INVALID_OPTION {2}requireDeterministic is 1/],
    [{ signal: 'stop' }, /^JOB_INVALID_OPTION {2}signal is "stop"/],
    ['batch', /^JOB_INVALID_OPTION {2}the options are "batch"/],
    [null, /^JOB_INVALID_OPTION {2}the options are null/],
  ])('%j is refused', (options, message) => {
    expect(() => given(options)).toThrow(message);
  });
});
