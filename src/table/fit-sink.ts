import type { SinkSpec } from '../connectors/contract/sink.js';
import type { CallSite } from '../errors/call-site.js';
import type { Expression } from '../expr/expression.js';
import { resolveCast } from '../expr/functions/resolve-cast.js';
import type { Node } from '../plan/node.js';
import { project } from '../plan/nodes/project.js';
import { withNull, withoutRowtime } from '../types/data-type.js';
import { equalTypes } from '../types/equal-types.js';

/**
 * The table with the columns that the sink declares, by name, in its order and of its types; the table itself where the
 * sink takes what comes, or it is so already. Called after `checkOutput`, so every column is there and fits.
 */
export function fitSink(input: Node, sink: SinkSpec, site: CallSite): Node {
  if (sink.schema === null) return input;
  const wanted = sink.schema.fields;
  const own = input.schema.fields;
  const columns = wanted.map(({ name, type }) => {
    const field = own.find(({ name: n }) => n === name)!;
    const column: Expression = { kind: 'column', input: 0, name, type: field.type };
    const target = withNull(withoutRowtime(type), field.type.nullable);
    return { name, expression: equalTypes(withoutRowtime(field.type), target) ? column : resolveCast(column, target) };
  });
  const isSame =
    own.length === wanted.length &&
    columns.every(({ name, expression }, i) => expression.kind === 'column' && name === own[i]!.name);
  return isSame ? input : project(input, columns, site);
}
