import type { ChangeKind } from '../../connectors/contract/sink.js';
import { callSite, placeOf } from '../../errors/call-site.js';
import { MillraceError } from '../../errors/millrace-error.js';
import type { Scan } from '../../plan/nodes/scan.js';
import { type Duration, millisOf } from '../../types/duration.js';
import type { Value } from '../../types/value.js';
import { type AnyTable, type Input, type RowOf, scanOf } from './input.js';
import { valuesOf } from './tested-plan.js';

/** What happens next in a scripted run. */
export type Action =
  | { readonly kind: 'change'; readonly lane: string; readonly row: readonly Value[]; readonly weight: 1 | -1 }
  | { readonly kind: 'watermark'; readonly lane: string; readonly time: number }
  | { readonly kind: 'end'; readonly lane: string }
  | { readonly kind: 'tick'; readonly millis: number }
  | { readonly kind: 'checkpoint' }
  | { readonly kind: 'crash' };

/** An action with when it was written: scripts of several sources take turns as they were written. */
export interface Written {
  readonly at: number;
  readonly action: Action;
}

/**
 * What a source does, one thing after the other, for {@link simulate}: each row, change and watermark is a step of its
 * own. Calls give the script itself. Scripts of several sources run in the order in which their calls were made.
 */
export interface Script<R> extends Input<AnyTable> {
  /** A row comes. */
  row(row: R): Script<R>;
  /** A change comes, on a source of changes. */
  change(kind: ChangeKind, row: R): Script<R>;
  /** Event time goes on without a row: all below `time`, in milliseconds since the epoch, has come in this lane. */
  watermark(time: number): Script<R>;
  /** What follows happens in another lane of the source; `'0'` is the first. */
  lane(id: string): Script<R>;
  /** The lane ends. Lanes that never do leave their windows open, and the run shows what there is by then. */
  end(): Script<R>;
  /** Processing time goes on: what a clock shows, for the whole run. */
  tick(duration: Duration): Script<R>;
  /** The whole job writes a checkpoint. */
  checkpoint(): Script<R>;
  /** The whole job is lost, and goes on from its last checkpoint, or from the beginning: rows since then come again. */
  crash(): Script<R>;
}

/** What the kit knows of a script. */
interface ScriptOf {
  readonly scan: Scan;
  readonly written: readonly Written[];
}

const known = new WeakMap<object, ScriptOf>();
let clock = 0;

/**
 * Begins the script of a source, a bare `from(...)`, for {@link simulate}.
 *
 * @example script(clicks).row({ user: 'ada', at: 0 }).watermark(60_000).checkpoint().crash().end()
 */
export function script<T extends AnyTable>(source: T): Script<RowOf<T>> {
  const scan = scanOf(source, script, 'script');
  const written: Written[] = [];
  let lane = '0';
  const write = (action: Action): Script<RowOf<T>> => {
    written.push({ at: clock++, action });
    return made;
  };
  const made: Script<RowOf<T>> = Object.freeze({
    '~input': source,
    row: (row: RowOf<T>) => write({ kind: 'change', lane, row: valuesOf(scan, row), weight: 1 }),
    change(kind: ChangeKind, row: RowOf<T>) {
      if (scan.source.changes === 'append' && kind !== '+I') {
        throw refused(made.change, `${kind} is scripted for a source that only inserts`, 'row(...) gives it a row');
      }
      const isInsert = kind === '+I' || kind === '+U';
      return write({ kind: 'change', lane, row: valuesOf(scan, row), weight: isInsert ? 1 : -1 });
    },
    watermark(time: number) {
      if (scan.source.schema.rowtime === null) {
        throw refused(
          made.watermark,
          'a watermark is scripted for a source without rowtime',
          'mark its time: t.timestamp(3).rowtime()',
        );
      }
      return write({ kind: 'watermark', lane, time });
    },
    lane(id: string) {
      lane = id;
      return made;
    },
    end: () => write({ kind: 'end', lane }),
    tick(duration: Duration) {
      const millis = millisOf(duration);
      if (millis === undefined) throw refused(made.tick, 'tick gets no duration', 'tick(seconds(10))');
      return write({ kind: 'tick', millis });
    },
    checkpoint: () => write({ kind: 'checkpoint' }),
    crash: () => write({ kind: 'crash' }),
  });
  known.set(made, { scan, written });
  return made;
}

/** What stands behind a script; `undefined` for other inputs. */
export function scriptOf(input: object): ScriptOf | undefined {
  return known.get(input);
}

function refused(callee: (...operands: never[]) => unknown, fact: string, remedy: string): MillraceError {
  return new MillraceError('PLAN_INVALID_ARGUMENT', fact, { place: placeOf(callSite(callee)), remedy });
}
