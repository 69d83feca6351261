import { fileURLToPath } from 'node:url';
import { brandOf } from '../types/brand.js';
import { parseCommand, USAGE } from './arguments.js';
import type { Streams } from './run-command.js';

/** Of the package, built or not: this file lies one folder below it. */
const OWN_FOLDER = fileURLToPath(new URL('..', import.meta.url)).replaceAll('\\', '/');

/**
 * Does what the arguments after `millrace` ask. Resolves to the exit code: 0 done, 1 the pipeline failed, 2 the command
 * was not understood, 130 ended by Ctrl-C.
 */
export async function commandLine(args: readonly string[], streams: Streams): Promise<number> {
  const command = parseCommand(args);
  try {
    switch (command.kind) {
      case 'help':
        streams.output.write(USAGE);
        return 0;
      case 'version':
        streams.output.write(`${(await import('./version.js')).version()}\n`);
        return 0;
      case 'mistaken':
        streams.errors.write(`${command.message}\n\n${USAGE}`);
        return 2;
      case 'explain':
        return await (await import('./explain-command.js')).explainCommand(command, streams);
      case 'schema':
        return await (await import('./schema-command.js')).schemaCommand(command, streams);
      case 'run':
        return await (await import('./run-command.js')).runCommand(command, streams);
    }
  } catch (error) {
    streams.errors.write(`${errorText(error)}\n`);
    return 1;
  }
}

/**
 * Errors of millrace are written for people; where a user's function threw, its own lines stand below. Of anything else
 * the stack is what helps, as far as it is the user's.
 */
function errorText(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (brandOf(error) !== 'error') return userStack(error);
  const { cause, message } = error;
  const isTold = 'code' in error && (error.code === 'JOB_FAILED' || error.code === 'SINK_FAILED');
  if (!isTold || !(cause instanceof Error) || brandOf(cause) === 'error') return message;
  const stack = userStack(cause);
  return /^\s+at /m.test(stack) ? `${message}\n${stack}` : message;
}

/** A stack without the lines of the host, the loader and this package. */
function userStack(error: Error): string {
  const lines = (error.stack ?? String(error)).split('\n');
  const isForeign = (line: string) =>
    /^\s+at .*(\bnode:|\/node_modules\/jiti\/)/.test(line) || line.replaceAll('\\', '/').includes(OWN_FOLDER);
  return lines.filter(line => !isForeign(line)).join('\n');
}
