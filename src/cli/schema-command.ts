import { basename } from 'node:path';
import type { InferredFile } from '../connectors/files/infer/infer-file.js';
import { inferFile } from '../connectors/files/infer/infer-file.js';
import { escapeText } from '../render/escape-text.js';
import { countText } from '../render/numbers.js';
import { columnsText, stringText } from '../schema/columns-text.js';
import type { SchemaCommand } from './arguments.js';
import type { Streams } from './run-command.js';

/** `millrace schema DATA`: the columns of a file as a program declares them, to paste. */
export async function schemaCommand({ file }: SchemaCommand, { output }: Streams): Promise<number> {
  output.write(programText(file, await inferFile(file)));
  return 0;
}

function programText(path: string, inferred: InferredFile): string {
  const { connector, fields, delimiter, unread } = inferred;
  const options = delimiter === null ? '' : `, { delimiter: ${stringText(delimiter)} }`;
  const lines = [
    `import { from, t } from 'millrace'\n`,
    `import { ${connector} } from 'millrace/files'\n\n`,
    ...remarks(inferred).map(remark => `// ${remark}\n`),
    `export const ${variable(path)} = from(${connector}(${stringText(path)}, {\n`,
    columnsText(fields),
    ...unread.map(({ name, what }) => `  // ${escapeText(name)} is ${what}, which cannot be read\n`),
    `}${options}))\n`,
  ];
  return lines.join('');
}

function remarks({ sample, fields }: InferredFile): string[] {
  const told: string[] = [];
  if (sample !== null && sample.rows === 0) told.push('There is no row, so nothing is known of the types.');
  else if (sample !== null) {
    const rows =
      sample.rows === 1 ? 'the only row' : `${sample.isWhole ? 'all' : 'the first'} ${countText(sample.rows)} rows`;
    told.push(`Guessed from ${rows}; what comes later may need a wider type.`);
  }
  const time = fields.find(
    ({ type }) => (type.kind === 'timestamp' || type.kind === 'timestamp_ltz') && type.precision === 3,
  );
  if (time !== undefined && !time.type.nullable) {
    told.push(`For windows, ${escapeText(time.name)} becomes the time of a row by .rowtime({ delay: seconds(10) }).`);
  }
  return told;
}

/** A name for the table, after the file: `orders/2026-03.csv` gives `table202603`. */
function variable(path: string): string {
  const [stem] = basename(path).split('.');
  const words = stem!.split(/[^A-Za-z0-9]+/).filter(word => word !== '');
  const [first = '', ...rest] = words;
  const name = first.toLowerCase() + rest.map(word => word[0]!.toUpperCase() + word.slice(1)).join('');
  return /^[a-z]/.test(name) && !TAKEN.has(name) ? name : `table${name}`;
}

/** Words of the language and of the program that is printed, as far as a file may well be called so. */
const TAKEN = new Set([
  'from',
  't',
  'csv',
  'json',
  'parquet',
  'import',
  'export',
  'default',
  'new',
  'class',
  'case',
  'in',
]);
