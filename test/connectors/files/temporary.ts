import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import type { SinkSpec } from '../../../src/connectors/contract/sink.js';
import { type FileOptions, type ReadOptions, readOptions } from '../../../src/connectors/files/file-options.js';
import { defaultPlatform } from '../../../src/platform/default-platform.js';
import type { TableSchema } from '../../../src/schema/schema.js';
import { programRow } from '../../../src/types/program-value.js';
import type { Value } from '../../../src/types/value.js';

/** A folder that is there while a test file runs. */
export function temporaryFolder(): {
  readonly path: string;
  file(name: string, content?: string | Uint8Array): string;
} {
  const path = mkdtempSync(join(tmpdir(), 'millrace-test-'));
  afterAll(() => rmSync(path, { recursive: true, force: true }));
  return {
    path,
    file(name, content) {
      const file = join(path, name);
      if (content !== undefined) writeFileSync(file, content);
      return file;
    },
  };
}

export function options(path: string, given: FileOptions = {}): ReadOptions {
  return readOptions('csv', path, given);
}

/** Writes rows in the engine's own values, as a job would, some at a time. */
export async function writeRows(
  sink: SinkSpec,
  schema: TableSchema,
  rows: readonly (readonly Value[])[],
  step = 7,
): Promise<void> {
  const give = programRow(schema.fields);
  const writer = await sink.open({
    signal: new AbortController().signal,
    job: 'test',
    platform: defaultPlatform(),
    schema,
    order: null,
  });
  for (let i = 0; i < rows.length; i += step) {
    await writer.write(rows.slice(i, i + step).map(row => ({ kind: '+I' as const, row: give(row) })));
  }
  await writer.close();
}

/** Rows without the file's own path in messages. */
export async function messageOf(promise: Promise<unknown>, folder: string): Promise<string> {
  try {
    await promise;
  } catch (error) {
    return (error as Error).message.replaceAll(`${folder}/`, '');
  }
  throw new Error('nothing was thrown');
}
