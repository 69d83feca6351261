import type { Change } from '../connectors/contract/sink.js';
import { jsonRowText, jsonText } from '../connectors/text/value-text.js';
import type { Schema } from '../schema/schema.js';

/** Changes of one output as lines of `--json`, without line breaks. BIGINT and DECIMAL are exact number literals. */
export function jsonLineOf(output: string, schema: Schema): (change: Change<object>) => string {
  const row = jsonRowText(schema.fields.map(({ name, type }) => ({ name, text: jsonText(type) })));
  const head = `{"output":${JSON.stringify(output)},"kind":`;
  return change => `${head}"${change.kind}","row":${row(change.row)}}`;
}
