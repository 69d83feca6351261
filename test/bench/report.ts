import type { Limit, Row } from './bench-case.js';

const HEADINGS = ['', 'form', 'CPU', 'range', 'wall', 'hand', 'x hand', 'DuckDB', 'limit', 'verdict', ''];

/** The rows of a group as a table in Markdown, aligned, so that it reads on a terminal too. */
export function tableOf(rows: readonly Row[]): string {
  const lines = [HEADINGS, ...rows.map(cells)];
  const widths = HEADINGS.map((_, c) => Math.max(3, ...lines.map(line => line[c]!.length)));
  const isText = (c: number) => c < 2 || c >= 8;
  const shown = lines.map(
    line =>
      `| ${line.map((cell, c) => (isText(c) ? cell.padEnd(widths[c]!) : cell.padStart(widths[c]!))).join(' | ')} |`,
  );
  const rule = `|${widths.map((width, c) => (isText(c) ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [shown[0]!, rule, ...shown.slice(1)].join('\n');
}

function cells(row: Row): string[] {
  const { name, form, unit, cpu, wall, limits, note } = row;
  const peer = (which: string) => row.peers.find(({ name }) => name === which)?.cpu;
  const [hand, duckdb] = [peer('hand'), peer('DuckDB')];
  const others = row.peers.filter(({ name }) => name !== 'hand' && name !== 'DuckDB');
  const notes = [...others.map(({ name, cpu }) => `${name} ${figure(cpu)}`), ...(note === undefined ? [] : [note])];
  return [
    name,
    form,
    `${figure(cpu.median)} ${unit}`,
    `${figure(cpu.least)}-${figure(cpu.greatest)}`,
    wall === null ? '' : figure(wall.median),
    hand === undefined ? '' : figure(hand),
    hand === undefined ? '' : (cpu.median / hand).toFixed(2),
    duckdb === undefined ? '' : figure(duckdb),
    limits.map(({ what, limit }) => `${figure(limit)} ${what}`).join(', '),
    limits.map(verdict).join(', '),
    notes.join('; '),
  ];
}

function verdict({ verdict, what, found }: Limit): string {
  return verdict === 'met' ? 'met' : `${verdict} (${figure(found)} ${what})`;
}

/** Three digits that mean something. */
export function figure(value: number): string {
  if (value >= 1000) return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
