import { parseArgs } from 'node:util';
import { closestMatch } from '../errors/closest-match.js';
import type { ExplainFormat } from '../plan/explain.js';

/** What the command line was asked to do. */
export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'mistaken'; readonly message: string }
  | ExplainCommand
  | SchemaCommand
  | RunCommand;

export interface ExplainCommand {
  readonly kind: 'explain';
  readonly file: string;
  readonly format: ExplainFormat;
}

export interface SchemaCommand {
  readonly kind: 'schema';
  readonly file: string;
}

export interface RunCommand {
  readonly kind: 'run';
  readonly file: string;
  readonly mode: 'automatic' | 'batch' | 'streaming' | null;
  readonly limit: number | null;
  readonly json: boolean;
  readonly diagnose: boolean;
}

export const USAGE = `millrace run FILE [--mode batch|streaming|automatic] [--limit N] [--json] [--diagnose]
    Runs the pipeline that FILE exports by default.
    --mode    overrules { mode } and MILLRACE_MODE
    --limit   ends the job after N changes of each output
    --json    one line a change on standard output: {"output": ..., "kind": "+I", "row": {...}}
    --diagnose  says why, when there is no output for a while
millrace explain FILE [--json | --mermaid]
    Shows what would run, what each operator keeps, and what bounds it.
    --mermaid as a flowchart, which GitHub draws
millrace schema DATA
    Shows the columns of a CSV, JSON Lines, JSON or Parquet file, to paste into a program.
millrace --help | --version
`;

const OPTIONS = {
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
  mode: { type: 'string' },
  limit: { type: 'string' },
  json: { type: 'boolean' },
  mermaid: { type: 'boolean' },
  diagnose: { type: 'boolean' },
} as const;

/** By command: the options that it takes. */
const TAKEN: { readonly [command: string]: readonly string[] } = {
  run: ['mode', 'limit', 'json', 'diagnose'],
  explain: ['json', 'mermaid'],
  schema: [],
};

/** Reads the arguments after `millrace`. What it does not understand it says, with the closest word. */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals, tokens } = parseArgs({
    args: [...args],
    options: OPTIONS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  const known = Object.keys(OPTIONS);
  for (const token of tokens) {
    if (token.kind === 'option' && !known.includes(token.name)) {
      return mistaken(`there is no option ${token.rawName}`, nearestOption(token.name, known));
    }
  }
  if (values.help === true) return { kind: 'help' };
  if (values.version === true) return { kind: 'version' };
  const [command, file, ...rest] = positionals;
  if (command === undefined) return { kind: 'help' };
  const taken = TAKEN[command];
  if (taken === undefined) return mistaken(`there is no command ${command}`, closestMatch(command, Object.keys(TAKEN)));
  if (file === undefined) return mistaken(`${command} needs a FILE`, undefined);
  if (rest.length > 0) return mistaken(`${command} takes one FILE; '${rest[0]}' is a second one`, undefined);
  const stray = tokens.find(token => token.kind === 'option' && !taken.includes(token.name));
  if (stray?.kind === 'option') return mistaken(`${command} does not take ${stray.rawName}`, undefined);
  if (command === 'schema') return { kind: 'schema', file };
  if (command === 'explain') {
    if (values.json === true && values.mermaid === true) return mistaken('explain has one format', undefined);
    return {
      kind: 'explain',
      file,
      format: values.json === true ? 'json' : values.mermaid === true ? 'mermaid' : 'text',
    };
  }
  const mode = values.mode ?? null;
  if (mode !== null && !isMode(mode)) {
    return mistaken(
      `there is no mode '${String(mode)}'`,
      closestMatch(String(mode), ['batch', 'streaming', 'automatic']),
    );
  }
  const limit = values.limit === undefined ? null : Number(values.limit);
  if (limit !== null && !(Number.isSafeInteger(limit) && limit >= 1)) {
    return mistaken(`--limit takes a number of changes, 1 or more, not '${String(values.limit)}'`, undefined);
  }
  return { kind: 'run', file, mode, limit, json: values.json === true, diagnose: values.diagnose === true };
}

function nearestOption(name: string, known: readonly string[]): string | undefined {
  const nearest = closestMatch(name, known);
  return nearest === undefined ? undefined : `--${nearest}`;
}

function isMode(mode: unknown): mode is 'automatic' | 'batch' | 'streaming' {
  return mode === 'automatic' || mode === 'batch' || mode === 'streaming';
}

function mistaken(fact: string, closest: string | undefined): Command {
  return { kind: 'mistaken', message: closest === undefined ? fact : `${fact}; did you mean '${closest}'?` };
}
