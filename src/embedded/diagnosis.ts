import type { Diagnosis } from '../executor/job.js';
import type { Node } from '../plan/node.js';
import type { Scan } from '../plan/nodes/scan.js';
import { sourceName } from '../plan/operator-text.js';
import type { Plan } from '../plan/plan.js';
import { topological } from '../plan/traverse.js';
import { countText } from '../render/numbers.js';
import { durationText } from '../types/duration.js';
import { formatTimestamp } from '../types/time-text.js';
import type { Execution } from './execution.js';
import type { Lane } from './lane.js';
import type { Vertex } from './vertex.js';

/** A lane that has given nothing for longer than this is called silent. */
const SILENT = 5000;

/**
 * Why a job gives nothing, or not all: what waits for time, which lane holds time back, which source is silent, which
 * operator lets nothing through, which rows were late. In that order; empty where nothing is out of the ordinary.
 */
export function diagnose(plan: Plan, execution: Execution, now: number): Diagnosis[] {
  const nodes = new Map(topological(plan).map(node => [node.id, node]));
  const { vertices } = execution.graph;
  const waiting = vertices.flatMap(vertex => waitingOf(vertex, nodes));
  const isWaited = waiting.length > 0;
  return [
    ...waiting,
    ...execution.lanes().flatMap(({ scan, lanes }) => sourceOf(scan, lanes, now, isWaited)),
    ...vertices.flatMap(vertex => swallowedBy(vertex, nodes)),
    ...vertices.flatMap(vertex => lateAt(vertex, nodes)),
  ];
}

function waitingOf(vertex: Vertex, nodes: ReadonlyMap<string | null, Node>): Diagnosis[] {
  const waiting = vertex.operator?.waitingForTime ?? null;
  if (waiting === null) return [];
  const { what, count, until } = waiting;
  const watermark = Math.min(...vertex.inputs.map(({ outWatermark }) => outWatermark));
  const some = `${countText(count)} ${what}${count === 1 ? '' : 's'} wait${count === 1 ? 's' : ''}`;
  const [goes, remedy] =
    until === Number.POSITIVE_INFINITY
      ? ['until the input ends', 'a table that shows what there is so far needs no final()']
      : [
          `; the first ${what === 'window' || what === 'session' ? 'ends' : 'goes on'} ${timeText(until)}, the watermark is ${timeText(watermark)}`,
          'see what holds the watermark back; { early: true } on a window shows what it has so far',
        ];
  return [{ operator: nameOf(vertex.id, nodes), fact: `${some}${goes.startsWith(';') ? '' : ' '}${goes}`, remedy }];
}

function sourceOf(scan: Scan, lanes: readonly Lane[], now: number, isWaited: boolean): Diagnosis[] {
  const operator = sourceName(scan);
  const open = lanes.filter(({ finished }) => !finished);
  if (open.length === 0) return [];
  const rows = lanes.reduce((sum, { ordinal }) => sum + ordinal, 0);
  if (rows === 0) {
    return [
      { operator, fact: 'it has given no row yet', remedy: 'see whether there is any, and whether it can be read' },
    ];
  }
  const quiet = silence(open, now);
  if (isWaited && scan.source.schema.rowtime !== null) return [heldBackBy(operator, scan, open, now)];
  if (isWaited) {
    return [
      {
        operator,
        fact: 'time waits until it has been read to its end, as it has no rowtime',
        remedy: 'declare a rowtime, if its rows have a time; else there is nothing to do',
      },
    ];
  }
  return quiet < SILENT
    ? []
    : [{ operator, fact: `silent for ${spanText(quiet)}`, remedy: 'see whether more is to come' }];
}

/** The lane with the least watermark, and how far the others are. */
function heldBackBy(operator: string, { source }: Scan, open: readonly Lane[], now: number): Diagnosis {
  const holder = open.reduce((least, lane) => (lane.watermark < least.watermark ? lane : least));
  const others = open.filter(lane => lane.watermark > holder.watermark);
  if (!holder.started) {
    const fact = `lane ${holder.lane} was not begun: ${open.length} are open, and as many are read at once as can be`;
    return { operator, fact, remedy: "{ lanes: 'sequence' } or { lanes: n } chains files that follow each other" };
  }
  const quiet = silence([holder], now);
  const silent = quiet < SILENT ? '' : `: silent for ${spanText(quiet)}`;
  if (others.length === 0) {
    const delay = source.schema.rowtime!.delay;
    const behind = delay === 0 ? '' : `, ${durationText(delay)} behind the latest row`;
    return {
      operator,
      fact: `its watermark is ${timeText(holder.watermark)}${behind}${silent}`,
      remedy: 'a later row takes time on; a shorter { delay } waits for less disorder',
    };
  }
  const furthest = Math.max(...others.map(({ watermark }) => watermark));
  return {
    operator,
    fact: `lane ${holder.lane} holds it back at ${timeText(holder.watermark)}${silent}; ${others.length === 1 ? 'another is' : `${others.length} others are`} at ${timeText(furthest)}`,
    remedy: 'heartbeat rows in that lane take its time on',
  };
}

/** Milliseconds since any of the lanes gave a row. */
function silence(lanes: readonly Lane[], now: number): number {
  return now - Math.max(...lanes.map(({ takenAt }) => takenAt));
}

function swallowedBy(vertex: Vertex, nodes: ReadonlyMap<string | null, Node>): Diagnosis[] {
  const node = nodes.get(vertex.id);
  const inputs = vertex.inputs.map(({ rowsOut }) => rowsOut);
  if (node === undefined || vertex.rowsOut > 0 || inputs.length === 0 || inputs.some(rows => rows === 0)) return [];
  const operator = nameOf(vertex.id, nodes);
  const [rows] = inputs;
  if (node.kind === 'filter') {
    return [
      {
        operator,
        fact: `none of ${countText(rows!)} rows passes it`,
        remedy: 'look at the condition: NULL is not TRUE',
      },
    ];
  }
  if (node.kind !== 'join' || node.type !== 'inner') return [];
  const fact = `none of ${countText(rows!)} left and ${countText(inputs[1]!)} right rows meet`;
  return [{ operator, fact, remedy: 'look at the keys of both sides: a key that is NULL meets nothing' }];
}

function lateAt(vertex: Vertex, nodes: ReadonlyMap<string | null, Node>): Diagnosis[] {
  const rows = vertex.lateRows + vertex.lateOfSides[0] + vertex.lateOfSides[1];
  if (rows === 0) return [];
  return [
    {
      operator: nameOf(vertex.id, nodes),
      fact: `${countText(rows)} late ${rows === 1 ? 'row was' : 'rows were'} left out`,
      remedy: "a longer { delay } waits for them, { lateRows: 'sideOutput' } gives them to lateRows()",
    },
  ];
}

function nameOf(id: string, nodes: ReadonlyMap<string | null, Node>): string {
  return nodes.get(id)?.name ?? id;
}

function timeText(millis: number): string {
  if (millis === Number.NEGATIVE_INFINITY) return 'not known yet';
  return millis === Number.POSITIVE_INFINITY ? 'at the end' : formatTimestamp(millis, millis % 1000 === 0 ? 0 : 3);
}

function spanText(millis: number): string {
  return durationText(Math.floor(millis / 1000) * 1000);
}
