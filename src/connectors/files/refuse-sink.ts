import { MillraceError } from '../../errors/millrace-error.js';
import type { Field } from '../../types/data-type.js';
import { typeText } from '../../types/type-text.js';
import { isPattern } from './glob.js';

/** Throws where no file can be written: `path` names many, or a column has no form in a file. */
export function refuseSink(connector: string, path: string, fields: readonly Field[]): void {
  if (isPattern(path)) {
    throw new MillraceError('SINK_FAILED', `${path} is a pattern, and a file to write has one name`, {
      place: `${connector}('${path}')`,
      remedy: `insertInto(${connector}('${path.replace(/[*?[\]{}]+/g, 'out')}'))`,
    });
  }
  const raw = fields.find(({ type }) => isRaw(type));
  if (raw === undefined) return;
  throw new MillraceError(
    'PLAN_UNSUPPORTED',
    `column ${raw.name} is ${typeText(raw.type, { nullability: false })}, which a file cannot hold`,
    {
      place: `${connector}('${path}')`,
      remedy: 'leave the column out with dropColumns()',
    },
  );
}

function isRaw({ kind, element, key, value, fields }: Field['type']): boolean {
  if (kind === 'raw') return true;
  return [element, key, value, ...(fields ?? []).map(field => field.type)].some(
    type => type !== undefined && isRaw(type),
  );
}
