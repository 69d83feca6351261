import type { Scan } from '../../plan/nodes/scan.js';
import type { Value } from '../../types/value.js';
import type { InputHistory, SourceChange } from './input-history.js';
import { positionOf, type Row, textOf } from './row.js';
import { lanesOf, watermarksAlong } from './watermark.js';

/** A row of a source and the cuts that hold it: those above `from` and not above `until` (S4.1). */
export interface Stay {
  readonly row: Row;
  readonly from: number;
  until: number | null;
  /** The change of the log that ended the stay, and its ordinal. */
  endedBy: { readonly change: SourceChange; readonly ordinal: number } | null;
}

/**
 * All rows that a source has had, each with its stay. The place of a row is the rank of its lane and the ordinal of the
 * change that inserted it (S6.1). `rowFor` gives the row object of an inserting change, the same one each time it is
 * asked, so that what was computed from it can be kept.
 */
export function staysOf(
  scan: Scan,
  input: InputHistory,
  rowFor: (change: SourceChange, lane: number, ordinal: number) => Row,
): readonly Stay[] {
  return lanesOf(scan, input).flatMap((lane, rank) => {
    const arrivals = watermarksAlong(scan, lane.changes);
    const stays: Stay[] = [];
    /** The changes behind the stays that are not over, oldest first. */
    const present: { readonly change: SourceChange; readonly stay: Stay }[] = [];
    const remove = (index: number, arrival: number, change: SourceChange, ordinal: number): void => {
      if (index < 0) throw new Error('a removal of what is not there (S3.10)');
      const { stay } = present.splice(index, 1)[0]!;
      stay.until = arrival;
      stay.endedBy = { change, ordinal };
    };
    lane.changes.forEach((change, ordinal) => {
      const arrival = arrivals[ordinal]!;
      const taken = indexOfTaken(
        scan,
        present.map(entry => entry.change),
        change,
      );
      // An upsert removes the row of its key, if there is one; so does a delete by key (S3.10).
      if (scan.source.changes === 'upsert' && taken >= 0) remove(taken, arrival, change, ordinal);
      if (scan.source.changes !== 'upsert' && change.weight < 0) remove(taken, arrival, change, ordinal);
      if (change.weight < 0) return;
      const stay: Stay = { row: rowFor(change, rank, ordinal), from: arrival, until: null, endedBy: null };
      stays.push(stay);
      present.push({ change, stay });
    });
    return stays;
  });
}

/**
 * Which of the present rows of a lane a change is about (S3.10): the oldest with its primary key; without a key the
 * oldest equal row, rowtime left aside if need be.
 */
function indexOfTaken(scan: Scan, present: readonly SourceChange[], change: SourceChange): number {
  const { schema } = scan.source;
  const same = (positions: readonly number[]): number =>
    present.findIndex(({ row }) => positions.every(p => textOf(row[p]!) === textOf(change.row[p]!)));
  if (schema.primaryKey.length > 0) return same(schema.primaryKey.map(name => positionOf(schema, name)));
  const all = schema.fields.map((_, position) => position);
  const equal = same(all);
  if (equal >= 0 || schema.rowtime === null) return equal;
  const time = positionOf(schema, schema.rowtime.column);
  return same(all.filter(position => position !== time));
}

/** The values of the columns that a scan reads, in its order. */
export function columnsRead(scan: Scan, row: readonly Value[]): Value[] {
  return scan.schema.fields.map(({ name }) => row[positionOf(scan.source.schema, name)]!);
}
