import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LOADING } from '../environment/loading.js';
import { print } from '../environment/print.js';
import { atPlace } from '../errors/at-place.js';
import { CallSite } from '../errors/call-site.js';
import { closestMatch } from '../errors/closest-match.js';
import { MillraceError } from '../errors/millrace-error.js';
import { type PipelineBrand, pipelineBrandOf } from '../plan/pipeline.js';
import type { Plan } from '../plan/plan.js';
import { valuesOf } from '../stream/built-stream.js';
import { streamBrandOf } from '../stream/stream-of.js';
import { tableBrandOf } from '../table/node-of.js';

/**
 * Imports a pipeline file, TypeScript or JavaScript, and takes its default export: a pipeline, or a table or stream,
 * which is printed. While it is imported, running a job is refused (api: a pipeline file starts nothing).
 */
export async function loadPipeline(file: string): Promise<Plan> {
  const path = resolve(file);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) throw notFound(file, path);
  const { default: loaded } = await whileLoading(file, () => importFile(path));
  const pipeline: PipelineBrand | null = pipelineBrandOf(loaded);
  if (pipeline !== null) return pipeline.plan;
  const stream = streamBrandOf(loaded);
  const table = stream === null ? tableBrandOf(loaded) : { node: valuesOf(stream.node) };
  if (table !== null) {
    const name = (stream ?? table).node.name ?? basename(path).replace(/\.[^.]+$/, '');
    return { inserts: [{ name, input: table.node, sink: print()['~sink'], origin: null }] };
  }
  throw new MillraceError('JOB_INVALID_PIPELINE', `${file} exports no pipeline by default`, {
    place: file,
    why: loaded === undefined ? 'there is no default export' : `the default export is ${describe(loaded)}`,
    remedy: 'export default a table, or a pipeline: table.insertInto(sink), pipeline({ name: table.insertInto(sink) })',
  });
}

/** What a file exports; not its default alone, which may be a promise that nobody is to wait for. */
interface PipelineModule {
  readonly default?: unknown;
}

async function importFile(path: string): Promise<PipelineModule> {
  if (/\.[cm]?js$/.test(path)) return import(pathToFileURL(path).href) as Promise<PipelineModule>;
  const { createJiti } = await import('jiti');
  const { ownModules } = await import('./own-modules.js');
  const jiti = createJiti(pathToFileURL(`${dirname(path)}/`).href, {
    interopDefault: false,
    virtualModules: await ownModules(),
  });
  try {
    return await jiti.import<PipelineModule>(path);
  } catch (error) {
    throw syntaxError(error) ?? error;
  }
}

/** What the loader says of a file that is no TypeScript, as an error of its own; `null` for all other errors. */
function syntaxError(error: unknown): MillraceError | null {
  const text = error instanceof Error ? error.message : '';
  const said = /^(?:ParseError|SyntaxError): (.*?)\s*\n\s*(.*):(\d+):(\d+)$/s.exec(text);
  if (said === null) return null;
  const [, reason, file, line, column] = said as unknown as [string, string, string, string, string];
  return new MillraceError('JOB_INVALID_PIPELINE', `${basename(file)} is no TypeScript: ${reason}`, {
    place: `${basename(file)}:${line}:${column}`,
    remedy: 'mend the file there',
    cause: error,
  });
}

/** Lets `run`, `print` and `collect` know that a pipeline file is being imported. */
async function whileLoading<R>(file: string, load: () => Promise<R>): Promise<R> {
  // A symbol of the whole process, since the file may load another copy of the package.
  const host = globalThis as { [LOADING]?: string };
  host[LOADING] = file;
  try {
    return await load();
  } catch (error) {
    throw error instanceof Error ? atPlace(error, userPlace(error)) : error;
  } finally {
    delete host[LOADING];
  }
}

/** Where the user's own code stands in the stack of an error that says no place: a connector's options, for example. */
function userPlace(error: Error): string | undefined {
  const site = new CallSite(error, false, null);
  return site.file === undefined || site.file.includes('/node_modules/') ? undefined : site.place;
}

function notFound(file: string, path: string): MillraceError {
  const folder = dirname(path);
  const names = existsSync(folder) ? readdirSync(folder).filter(name => /\.[cm]?[jt]sx?$/.test(name)) : [];
  return new MillraceError('JOB_INVALID_PIPELINE', `there is no file ${file}`, {
    closest: closestMatch(basename(path), names),
    remedy: 'name a TypeScript or JavaScript file whose default export is a table or a pipeline',
  });
}

/** What a file exports by default, in words. */
function describe(value: unknown): string {
  if (value === null) return 'null';
  if (value instanceof Promise) return 'a promise: a pipeline file builds, the command line runs';
  return typeof value === 'object' || typeof value === 'function'
    ? `a ${value.constructor?.name ?? typeof value}`
    : `a ${typeof value}`;
}
