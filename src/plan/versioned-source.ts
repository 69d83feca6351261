import { conjunctsOf, referencesIn } from '../expr/analysis.js';
import { canFail } from '../expr/can-fail.js';
import type { Expression } from '../expr/expression.js';
import { nameText } from '../expr/print.js';
import type { DataType } from '../types/data-type.js';
import { comparesExactly } from './facts/keys.js';
import type { Node } from './node.js';
import type { Scan } from './nodes/scan.js';
import type { TemporalJoin } from './nodes/temporal-join.js';
import { operatorText, sourceName } from './operator-text.js';

/** A source with a primary key and a rowtime, seen through filters and projections: its log says what stood when (S8.2). */
export interface VersionedSource {
  readonly scan: Scan;
  /** The primary key, under the names that it has where it is seen. */
  readonly key: readonly string[];
}

/** Why a table has no versions, in the words of an error. */
export interface Unversioned {
  readonly fact: string;
  readonly why: string;
  readonly remedy: string;
}

/** The source whose versions `node` shows, or why there is none. */
export function versionedSourceOf(node: Node): VersionedSource | Unversioned {
  if (node.kind === 'scan') return versionedScan(node);
  if (node.kind !== 'filter' && node.kind !== 'project') {
    return {
      fact: `the versioned table is no source: it comes from ${operatorText(node)}`,
      why: 'what stood at a time is read from the log of a source, seen through filter and select only',
      remedy: 'join the source itself, and do the rest above the join',
    };
  }
  const below = versionedSourceOf(node.input);
  if ('fact' in below || node.kind === 'filter') return below;
  const nameOf = (column: string) =>
    node.columns.find(({ expression }) => expression.kind === 'column' && expression.name === column)?.name;
  const lost = below.key.find(column => nameOf(column) === undefined);
  if (lost === undefined) return { scan: below.scan, key: below.key.map(column => nameOf(column)!) };
  return {
    fact: `the versioned table has lost its primary key: ${nameText(lost)} is not selected`,
    why: 'a key has one version at a time',
    remedy: `select ${nameText(lost)} too`,
  };
}

function versionedScan(scan: Scan): VersionedSource | Unversioned {
  const { primaryKey, rowtime } = scan.source.schema;
  const name = sourceName(scan);
  if (primaryKey.length === 0) {
    return {
      fact: `the versioned table ${name} has no primary key`,
      why: 'a key has one version at a time',
      remedy: `declare it where ${name} is read: t.string().primaryKey()`,
    };
  }
  if (rowtime === null) {
    return {
      fact: `the versioned table ${name} has no rowtime`,
      why: 'a version starts at its rowtime',
      remedy: `declare it where ${name} is read: t.timestamp(3).rowtime({ delay: seconds(10) })`,
    };
  }
  return { scan, key: primaryKey };
}

/** The condition of a temporal join, taken apart. */
export interface VersionCondition {
  /** By column of the key: what of the left row it equals. */
  readonly left: readonly Expression[];
  /** The conjuncts that say so. */
  readonly equalities: readonly Expression[];
  /** What the pair of a row and its version must meet besides. */
  readonly rest: readonly Expression[];
}

/** Takes `on` apart; the columns of the key that no equality covers where some are not. */
export function versionConditionOf(
  { on }: Pick<TemporalJoin, 'on'>,
  key: readonly string[],
): VersionCondition | { readonly missing: readonly string[] } {
  const conjuncts = conjunctsOf(on);
  const found = key.map(column => {
    for (const conjunct of conjuncts) {
      const left = equalTo(conjunct, column);
      if (left !== null) return { conjunct, left };
    }
    return null;
  });
  const missing = key.filter((_, i) => found[i] === null);
  if (missing.length > 0) return { missing };
  const equalities = found.map(one => one!.conjunct);
  return {
    left: found.map(one => one!.left),
    equalities,
    rest: conjuncts.filter(conjunct => !equalities.includes(conjunct)),
  };
}

/** What of the left row `conjunct` says equals the right column, in a way in which versions can be looked up. */
function equalTo(conjunct: Expression, column: string): Expression | null {
  if (conjunct.kind !== 'call') return null;
  if (conjunct.name !== 'EQUAL' && conjunct.name !== 'IS_NOT_DISTINCT_FROM') return null;
  const [a, b] = conjunct.operands as readonly [Expression, Expression];
  const isKey = (side: Expression) => side.kind === 'column' && side.input === 1 && side.name === column;
  const [left, right] = isKey(b) ? [a, b] : [b, a];
  if (!isKey(right) || canFail(left) || !isOneKind(left.type, right.type)) return null;
  const references = referencesIn(left);
  return references.length > 0 && references.every(({ input }) => input === 0) ? left : null;
}

function isOneKind(a: DataType, b: DataType): boolean {
  return comparesExactly(a, b) && a.scale === b.scale;
}
