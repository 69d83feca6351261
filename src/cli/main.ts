#!/usr/bin/env node
import { brandOf } from '../types/brand.js';
import { parseCommand, USAGE } from './arguments.js';

/** Exit codes: 0 done, 1 the pipeline failed, 2 the command was not understood, 130 ended by Ctrl-C. */
async function main(): Promise<number> {
  const command = parseCommand(process.argv.slice(2));
  switch (command.kind) {
    case 'help':
      process.stdout.write(USAGE);
      return 0;
    case 'version':
      process.stdout.write(`${(await import('./version.js')).version()}\n`);
      return 0;
    case 'mistaken':
      process.stderr.write(`${command.message}\n\n${USAGE}`);
      return 2;
    case 'explain':
      return (await import('./explain-command.js')).explainCommand(command);
    case 'run':
      return (await import('./run-command.js')).runCommand(command);
  }
}

/** Errors of millrace are written for people; of anything else the stack is what helps. */
function errorText(error: unknown): string {
  if (brandOf(error) === 'error' && error instanceof Error) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

main().then(
  code => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${errorText(error)}\n`);
    process.exitCode = 1;
  },
);
