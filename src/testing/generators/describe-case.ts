import { printAggregate, printExpression } from '../../expr/print.js';
import { inputsOf, type Node } from '../../plan/node.js';
import { operatorText } from '../../plan/operator-text.js';
import { typeText } from '../../types/type-text.js';
import { textOf } from '../reference/row.js';
import { buildNodes } from './build-plan.js';
import type { Case, CaseSource } from './case.js';
import { lanesOfCase } from './check-case.js';

/** A case as people read it: operators by number, sources as tables, steps. */
export function describeCase(of: Case): string {
  const nodes = buildNodes(of.sources, of.operators);
  const numbers = new Map(nodes.map((node, i) => [node, i]));
  const operators = nodes.map((node, i) => {
    const inputs = inputsOf(node).map(input => numbers.get(input)!);
    const output = of.outputs.includes(i) ? '  -> output' : '';
    return `  ${i}  ${operatorText(node)}${node.retain === undefined ? '' : `  retained ${node.retain} ms`}${inputs.length === 0 ? '' : `  of ${inputs.join(', ')}`}${columnsText(node)}${output}`;
  });
  return ['plan', ...operators, ...of.sources.flatMap(sourceText), ...scheduleText(of)].join('\n');
}

function columnsText(node: Node): string {
  switch (node.kind) {
    case 'join':
    case 'lateral-join':
    case 'interval-join':
    case 'temporal-join':
      return `  select ${node.columns
        .map(
          ({ name, expression }) =>
            `${printExpression(expression, ({ input, name: of }) => `${input === 0 ? 'l' : 'r'}.${of}`)} AS ${name}`,
        )
        .join(', ')}`;
    case 'window-rows':
    case 'late-rows':
    case 'late-session-rows':
      return node.allowedLateness > 0 ? `  allowed ${node.allowedLateness} ms` : '';
    case 'aggregate':
    case 'window-aggregate':
    case 'session-aggregate':
      return `  ${node.aggregates.map(({ name, call }) => `${printAggregate(call)} AS ${name}`).join(', ')}${
        node.kind !== 'aggregate' && node.allowedLateness > 0 ? `  allowed ${node.allowedLateness} ms` : ''
      }${node.kind !== 'aggregate' && node.early ? '  early' : ''}`;
    case 'keyed-function':
      return `  state ${node.program.state.map(({ name, ttl }) => `${name}${ttl === null ? '' : ` for ${ttl} ms`}`).join(', ')}`;
    default:
      return '';
  }
}

function sourceText(source: CaseSource, number: number): string[] {
  const { rowtime, primaryKey, changes } = source;
  const columns = source.fields.map(({ name, type }) => `${name} ${typeText(type)}`).join(', ');
  const time = rowtime === null ? '' : `, rowtime ${rowtime.column} delay ${rowtime.delay}`;
  const key = primaryKey.length === 0 ? '' : `, key ${primaryKey.join(', ')}`;
  const habits = ['replay', 'dropsRows', 'givesRanges', 'isVersioned']
    .filter(habit => habit in source)
    .map(habit => `, ${habit}`)
    .join('');
  const lanes = source.lanes.flatMap(({ id, changes: log }) => [
    `    lane '${id}'`,
    ...log.map(({ row, weight }) => `      ${weight > 0 ? '+' : '-'} ${row.map(textOf).join(' | ')}`),
  ]);
  return [`source${number} (${columns})${time}${key}, ${changes}, batches of ${source.batchRows}${habits}`, ...lanes];
}

function scheduleText(of: Case): string[] {
  const { steps, crashes, batchRows, codeGeneration, without } = of.schedule;
  const lanes = lanesOfCase(of);
  const lines = steps.map((step, i) => {
    const takes = step.map(({ lane, rows }) => `${rows} of ${lanes[lane]!.scan}/'${lanes[lane]!.id}'`).join(', ');
    return `  ${i + 1}  ${takes}${crashes.includes(i + 1) ? '  then a crash' : ''}`;
  });
  const rewrites =
    without === 'all' ? 'no rewrites' : without.length === 0 ? 'all rewrites' : `without ${without.join(', ')}`;
  const settings = `batches of ${batchRows}, ${of.schedule.byKey === true ? 'sinks by key, ' : ''}${codeGeneration ? 'generated code' : 'no generated code'}, ${rewrites}`;
  return [`steps (${settings})`, ...lines];
}
