// Catches a command line that takes what it should not, or does not say what is wrong with it.
import { describe, expect, it } from 'vitest';
import { parseCommand } from '../../src/cli/arguments.js';

describe('the command line', () => {
  it('reads a run', () => {
    expect(parseCommand(['run', 'a.ts', '--mode', 'batch', '--limit', '3', '--json'])).toEqual({
      kind: 'run',
      file: 'a.ts',
      mode: 'batch',
      limit: 3,
      json: true,
      diagnose: false,
    });
    expect(parseCommand(['run', 'a.ts'])).toEqual({
      kind: 'run',
      file: 'a.ts',
      mode: null,
      limit: null,
      json: false,
      diagnose: false,
    });
    expect(parseCommand(['run', 'a.ts', '--diagnose'])).toMatchObject({ diagnose: true });
    expect(parseCommand(['run', '--mode=streaming', 'a.ts'])).toMatchObject({ mode: 'streaming', file: 'a.ts' });
  });

  it('reads an explain', () => {
    expect(parseCommand(['explain', 'a.ts'])).toEqual({ kind: 'explain', file: 'a.ts', format: 'text' });
    expect(parseCommand(['explain', 'a.ts', '--mermaid'])).toMatchObject({ format: 'mermaid' });
    expect(parseCommand(['explain', 'a.ts', '--json'])).toMatchObject({ format: 'json' });
  });

  it('helps where nothing is asked', () => {
    expect(parseCommand([])).toEqual({ kind: 'help' });
    expect(parseCommand(['run', '--help'])).toEqual({ kind: 'help' });
    expect(parseCommand(['-v'])).toEqual({ kind: 'version' });
  });

  it.each([
    [['rnu', 'a.ts'], "there is no command rnu; did you mean 'run'?"],
    [['run'], 'run needs a FILE'],
    [['run', 'a.ts', 'b.ts'], "run takes one FILE; 'b.ts' is a second one"],
    [['run', 'a.ts', '--mod', 'batch'], "there is no option --mod; did you mean '--mode'?"],
    [['run', 'a.ts', '--mode', 'stream'], "there is no mode 'stream'; did you mean 'streaming'?"],
    [['run', 'a.ts', '--limit', '0'], "--limit takes a number of changes, 1 or more, not '0'"],
    [['run', 'a.ts', '--limit', '1.5'], "--limit takes a number of changes, 1 or more, not '1.5'"],
    [['explain', 'a.ts', '--mode', 'batch'], 'explain does not take --mode'],
    [['explain', 'a.ts', '--json', '--mermaid'], 'explain has one format'],
  ])('says what is wrong with %j', (args, message) => {
    expect(parseCommand(args)).toEqual({ kind: 'mistaken', message });
  });
});
